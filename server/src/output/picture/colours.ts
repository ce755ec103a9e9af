/** The colours of one theme, as the picture uses them. */
export interface Colours {
  readonly paper: string;
  readonly ink: string;
  readonly soft: string;
  readonly panel: string;
  readonly panelLine: string;
  readonly box: string;
  readonly boxLine: string;
  readonly pass: string;
  readonly free: string;
  readonly unsure: string;
  readonly out: string;
  readonly hair: string;
  readonly ring: string;
}

export type PictureTheme = "light" | "dark" | "hc-light" | "hc-dark";

export const colours: Readonly<Record<PictureTheme, Colours>> = {
  light: {
    paper: "#ffffff",
    ink: "#3b3b3b",
    soft: "#616161",
    panel: "#eeeeee",
    panelLine: "none",
    box: "#ffffff",
    boxLine: "#858585",
    pass: "#0063d3",
    free: "#a96a0c",
    unsure: "#652d90",
    out: "#8f8f8f",
    hair: "#d6d6d6",
    ring: "#005fb8",
  },
  dark: {
    paper: "#1f1f1f",
    ink: "#cccccc",
    soft: "#a3a3a3",
    panel: "#333333",
    panelLine: "none",
    box: "#252525",
    boxLine: "#848484",
    pass: "#59a4f9",
    free: "#d18616",
    unsure: "#b180d7",
    out: "#7a7a7a",
    hair: "#3a3a3a",
    ring: "#2b8ee6",
  },
  "hc-light": {
    paper: "#ffffff",
    ink: "#292929",
    soft: "#292929",
    panel: "#ffffff",
    panelLine: "#292929",
    box: "#ffffff",
    boxLine: "#292929",
    pass: "#0f4a85",
    free: "#8a4b00",
    unsure: "#652d90",
    out: "#292929",
    hair: "#0f4a85",
    ring: "#006bbd",
  },
  "hc-dark": {
    paper: "#000000",
    ink: "#ffffff",
    soft: "#ffffff",
    panel: "#000000",
    panelLine: "#ffffff",
    box: "#000000",
    boxLine: "#ffffff",
    pass: "#59a4f9",
    free: "#d18616",
    unsure: "#b180d7",
    out: "#ffffff",
    hair: "#6fc3df",
    ring: "#f38518",
  },
};

/** One style sheet with plain colours: no variables, fonts from elsewhere, scripts or links. */
export function styleOf(theme: PictureTheme): string {
  const c = colours[theme];
  const face = '"Segoe UI", system-ui, "Noto Sans", sans-serif';
  return [
    `text { font: 13px ${face}; fill: ${c.ink}; white-space: pre }`,
    `.t { font-size: 15px; font-weight: 600 } .b { font-weight: 600 } .s { font-size: 12px; fill: ${c.soft} } .f { fill: ${c.soft} }`,
    `.ns { font-weight: 400; fill: ${c.soft} } .m { font: 12px Consolas, "DejaVu Sans Mono", monospace }`,
    `.st { font: 12px ${face}; fill: ${c.soft} } .c { text-anchor: middle } .e { text-anchor: end }`,
    `.n { font-size: 11px; fill: ${c.soft}; text-anchor: end }`,
    `.paper { fill: ${c.paper} } .hair { stroke: ${c.hair} } .box { fill: ${c.box}; stroke: ${c.boxLine} }`,
    `.cond { fill: ${c.panel}; stroke: ${c.panelLine} } .seam { stroke: ${c.ink} }`,
    `.and { fill: ${c.ink} } .andt { font-size: 11px; font-weight: 700; fill: ${c.paper}; text-anchor: middle }`,
    `.plate { fill: ${c.paper}; stroke: ${c.ink}; stroke-width: 1.5 } .none { stroke-dasharray: 4 4 }`,
    `.wall { fill: ${c.ink} } .hollow { fill: ${c.paper}; stroke: ${c.ink}; stroke-width: 1.2 }`,
    `.part { fill: ${c.paper}; stroke: ${c.ink}; stroke-width: 1.6; stroke-dasharray: 5 3 }`,
    `.go { fill: none; stroke: ${c.pass}; stroke-width: 1.8 } .all { stroke-width: 3.4 } .head { fill: ${c.pass} }`,
    `.chip { fill: ${c.paper}; stroke: ${c.pass} } .nochip { fill: ${c.paper}; stroke: ${c.out}; stroke-dasharray: 4 4 }`,
    `.free { fill: none; stroke: ${c.free}; stroke-width: 2.4; stroke-linecap: round; stroke-dasharray: .1 5.5 } .dot { fill: ${c.free} }`,
    `.free2 { fill: none; stroke: ${c.free}; stroke-width: 1.8; stroke-linecap: round }`,
    `.no { fill: none; stroke: ${c.out}; stroke-dasharray: 4 4 } .stop { fill: none; stroke: ${c.out}; stroke-width: 2 }`,
    `.bar { fill: none; stroke: ${c.ink}; stroke-width: 2.4 } .nobox { fill: none; stroke: ${c.out}; stroke-dasharray: 4 4 }`,
    `.maybe { fill: none; stroke: ${c.unsure}; stroke-dasharray: 7 4; stroke-width: 1.6 } .mh { fill: ${c.unsure} }`,
    `.maybe.chip { fill: ${c.paper}; stroke: ${c.unsure}; stroke-width: 1.2; stroke-dasharray: none }`,
    `.ring { fill: none; stroke: ${c.ring}; stroke-width: 2 }`,
  ].join("\n    ");
}
