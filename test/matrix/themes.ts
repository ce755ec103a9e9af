import type { Page } from "playwright-core";

/** What VS Code hands to a webview of its built-in themes: the colours that the page uses, and the class of the body. */
export const themes = {
  light: {
    look: "vscode-light",
    colours: {
      "editor-background": "#ffffff",
      "editor-foreground": "#202020",
      descriptionForeground: "#606060",
      "charts-blue": "#1a5cff",
      "charts-orange": "#d18616",
      "charts-purple": "#652d90",
      "charts-green": "#388a34",
      "charts-red": "#e51400",
      focusBorder: "#0069cc",
      "input-background": "#ffffff",
      "input-foreground": "#202020",
      "input-placeholderForeground": "#676767",
      "input-border": "#d8d8d8",
      "icon-foreground": "#606060",
      "button-background": "#0069cc",
      "button-foreground": "#ffffff",
      "button-secondaryBackground": "#ededed",
      "button-secondaryForeground": "#202020",
      "textLink-foreground": "#0069cc",
      "sideBar-background": "#fafafd",
      "sideBar-foreground": "#202020",
      "menu-background": "#ffffff",
      "menu-foreground": "#202020",
      "menu-selectionBackground": "#0069cc",
      "menu-selectionForeground": "#ffffff",
    },
  },
  dark: {
    look: "vscode-dark",
    colours: {
      "editor-background": "#121314",
      "editor-foreground": "#bbbebf",
      descriptionForeground: "#8c8c8c",
      "charts-blue": "#59a4f9",
      "charts-orange": "#d18616",
      "charts-purple": "#b180d7",
      "charts-green": "#89d185",
      "charts-red": "#f14c4c",
      focusBorder: "#3994bc",
      "input-background": "#191a1b",
      "input-foreground": "#bfbfbf",
      "input-placeholderForeground": "#8c8c8c",
      "input-border": "#333536",
      "icon-foreground": "#8c8c8c",
      "button-background": "#297aa0",
      "button-foreground": "#ffffff",
      "button-secondaryBackground": "#242526",
      "button-secondaryForeground": "#bfbfbf",
      "textLink-foreground": "#48a0c7",
      "sideBar-background": "#191a1b",
      "sideBar-foreground": "#bfbfbf",
      "menu-background": "#202122",
      "menu-foreground": "#bfbfbf",
      "menu-selectionBackground": "#297aa0",
      "menu-selectionForeground": "#ffffff",
    },
  },
  contrast: {
    look: "vscode-high-contrast",
    colours: {
      "editor-background": "#000000",
      "editor-foreground": "#ffffff",
      descriptionForeground: "#ffffff",
      "charts-blue": "#75beff",
      "charts-orange": "#d18616",
      "charts-purple": "#b180d7",
      "charts-green": "#89d185",
      "charts-red": "#f48771",
      contrastBorder: "#6fc3df",
      contrastActiveBorder: "#f38518",
      focusBorder: "#f38518",
      "input-background": "#000000",
      "input-foreground": "#ffffff",
      "input-placeholderForeground": "#b3b3b3",
      "input-border": "#6fc3df",
      "icon-foreground": "#ffffff",
      "button-background": "#000000",
      "button-foreground": "#ffffff",
      "button-border": "#6fc3df",
      "textLink-foreground": "#21a6ff",
      "sideBar-background": "#000000",
      "sideBar-foreground": "#ffffff",
      "menu-background": "#000000",
      "menu-foreground": "#ffffff",
      "menu-selectionBorder": "#f38518",
    },
  },
} as const;

/** As VS Code does: variables on the root, a class on the body. */
export async function dress(page: Page, theme: keyof typeof themes): Promise<void> {
  const { look, colours } = themes[theme];
  await page.evaluate(
    ({ look, colours }) => {
      for (const [name, value] of Object.entries(colours)) {
        document.documentElement.style.setProperty(`--vscode-${name}`, value);
      }
      document.body.className = look;
    },
    { look, colours },
  );
}
