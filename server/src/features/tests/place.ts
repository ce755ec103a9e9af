import type { End, PolicyTest } from "../../expectations/policyTest.ts";
import type { ReadTestFile } from "./testFile.ts";

/** What of a test file stands at an offset. */
export interface TestPlaceAt {
  readonly index: number;
  readonly test: PolicyTest;
  readonly end: End | undefined;
}

export function endsOf({ claim }: PolicyTest): readonly End[] {
  return [
    ...("from" in claim ? claim.from : []),
    ...("to" in claim ? claim.to : []),
    ...("only" in claim ? claim.only : []),
  ];
}

/** `offset`: from the start of the file. */
export function testAt(file: ReadTestFile, offset: number): TestPlaceAt | undefined {
  for (const [index, test] of file.tests.entries()) {
    const at = offset - (file.stream.starts[test.document] ?? 0);
    if (at < test.span.start || at > test.span.end) continue;
    const end = endsOf(test).find(({ span }) => span.start <= at && at <= span.end);
    return { index, test, end };
  }
  return undefined;
}
