export interface PageParts {
  readonly script: string;
  readonly style: string;
  /** What the webview's own files come from, as the policy writes it. */
  readonly cspSource: string;
  readonly title?: string;
  /** Id of the element that the script fills. */
  readonly root?: string;
  /** The page's texts in the language of the editor, by their English; absent: English. */
  readonly texts?: Readonly<Record<string, string>> | undefined;
  /** As `vscode.env.language` has it; English where there are no texts. */
  readonly language?: string;
}

/** The page's frame: nothing from the network, no inline code, and only the one script that bears the nonce. */
export function pageHtml(parts: PageParts): string {
  const { script, style, cspSource, title = "Traffic matrix", root = "matrix", texts, language = "en" } = parts;
  const nonce = makeNonce();
  const policy = [
    "default-src 'none'",
    `style-src ${cspSource}`,
    `script-src 'nonce-${nonce}'`,
    // The page's own pictures, on their way from SVG to PNG.
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return `<!DOCTYPE html>
<html lang="${attribute(texts === undefined ? "en" : language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${attribute(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${attribute(title)}</title>
<link rel="stylesheet" href="${attribute(style)}">
</head>
<body>
<div id="${attribute(root)}"${texts === undefined ? "" : ` data-texts="${attribute(JSON.stringify(texts))}"`}></div>
<script nonce="${nonce}" src="${attribute(script)}"></script>
</body>
</html>`;
}

function makeNonce(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(18));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function attribute(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}
