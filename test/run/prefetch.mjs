// Fetches what the tests in the editor need while those run that need none: it is mostly the network that is waited for.
// What cannot be had is said by the test that wants it.
import { browser, browserEditor } from "./fetch.mjs";

for (const fetch of [browser, browserEditor, () => browserEditor({ oldest: true })]) {
  try {
    fetch();
  } catch {}
}
