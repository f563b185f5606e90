/** The page's tokens as xterm.js takes them: it knows no custom properties and no light-dark(). */

import type { ITerminalOptions, ITheme } from "@xterm/xterm";

const COLOURS = {
  background: "--bg",
  foreground: "--text",
  cursor: "--accent",
  cursorAccent: "--bg",
  selectionBackground: "--pressed",
  black: "--text",
  red: "--error",
  green: "--ok",
  yellow: "--warn",
  blue: "--info",
  magenta: "--violet",
  cyan: "--accent",
  white: "--text-soft",
  brightBlack: "--text-faint",
  brightRed: "--error",
  brightGreen: "--ok",
  brightYellow: "--warn",
  brightBlue: "--info",
  brightMagenta: "--violet",
  brightCyan: "--accent",
  brightWhite: "--text",
} as const satisfies ITheme;

/** As the element's own styles resolve them now. */
export function lookOf(element: HTMLElement): Pick<ITerminalOptions, "theme" | "fontFamily" | "fontSize"> {
  const probe = document.createElement("span");
  probe.hidden = true;
  element.append(probe);
  const resolved = getComputedStyle(probe);
  const theme = Object.fromEntries(
    Object.entries(COLOURS).map(([name, token]) => {
      probe.style.color = `var(${token})`;
      return [name, resolved.color];
    }),
  );
  const look = { theme, fontFamily: resolved.fontFamily, fontSize: Number.parseFloat(resolved.fontSize) };
  probe.remove();
  return look;
}
