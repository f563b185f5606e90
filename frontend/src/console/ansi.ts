/**
 * Terminal colours as data: text with its style, to be put into spans by `textContent`.
 *
 * Only what colours text is understood (SGR); every other escape is left out, so that a guest can colour its output
 * and nothing more.
 */

/** One of the sixteen named colours, or `#rrggbb`. */
export type Colour = string;

export interface Style {
  colour: Colour | null;
  ground: Colour | null;
  bold: boolean;
  faint: boolean;
  italic: boolean;
  underline: boolean;
  struck: boolean;
  inverse: boolean;
}

export interface Piece {
  text: string;
  style: Style;
}

const PLAIN: Style = {
  colour: null,
  ground: null,
  bold: false,
  faint: false,
  italic: false,
  underline: false,
  struck: false,
  inverse: false,
};

const NAMES = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"] as const;

// CSI … final byte, OSC … BEL or ST, or a two-byte escape (ECMA-48).
const ESCAPE =
  /\u001b\[([\d;:]*)([\u0020-\u002f]*[@-~])|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|\u001b[@-_]?/g;
// What cannot be drawn, tabs aside.
const CONTROL = /[\u0000-\u0008\u000a-\u001a\u001c-\u001f\u007f]/g;

/** The pieces of one line. A style does not go on into the next line: streams are mixed. */
export function parseAnsi(line: string): Piece[] {
  const pieces: Piece[] = [];
  let style = PLAIN;
  let from = 0;
  const push = (to: number) => {
    const text = line.slice(from, to).replace(CONTROL, "");
    if (text !== "") pieces.push({ text, style });
  };
  for (const found of line.matchAll(ESCAPE)) {
    push(found.index);
    from = found.index + found[0].length;
    if (found[2] === "m") style = applyCodes(style, found[1] ?? "");
  }
  push(line.length);
  return pieces;
}

export function stripAnsi(line: string): string {
  return line.replace(ESCAPE, "").replace(CONTROL, "");
}

function applyCodes(style: Style, parameters: string): Style {
  const codes = parameters.split(/[;:]/).map(Number);
  let next = style;
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at] ?? 0;
    if (code === 38 || code === 48) {
      const { colour, used } = extendedColour(codes.slice(at + 1));
      next = { ...next, [code === 38 ? "colour" : "ground"]: colour };
      at += used;
    } else {
      next = applyCode(next, code);
    }
  }
  return next;
}

function applyCode(style: Style, code: number): Style {
  if (code >= 30 && code <= 37) return { ...style, colour: NAMES[code - 30] ?? null };
  if (code >= 40 && code <= 47) return { ...style, ground: NAMES[code - 40] ?? null };
  if (code >= 90 && code <= 97) return { ...style, colour: `bright-${NAMES[code - 90]}` };
  if (code >= 100 && code <= 107) return { ...style, ground: `bright-${NAMES[code - 100]}` };
  return { ...style, ...SWITCHES[code] };
}

const SWITCHES: Readonly<Record<number, Partial<Style>>> = {
  0: PLAIN,
  1: { bold: true },
  2: { faint: true },
  3: { italic: true },
  4: { underline: true },
  7: { inverse: true },
  9: { struck: true },
  22: { bold: false, faint: false },
  23: { italic: false },
  24: { underline: false },
  27: { inverse: false },
  29: { struck: false },
  39: { colour: null },
  49: { ground: null },
};

/** `5;n` is one of 256, `2;r;g;b` is any. */
function extendedColour(codes: number[]): { colour: Colour | null; used: number } {
  const [kind, ...values] = codes;
  if (kind === 5) return { colour: paletteColour(values[0] ?? 0), used: 2 };
  if (kind === 2) return { colour: hex(values.slice(0, 3)), used: 4 };
  return { colour: null, used: codes.length };
}

function paletteColour(index: number): Colour {
  if (index < 8) return NAMES[index] ?? "black";
  if (index < 16) return `bright-${NAMES[index - 8]}`;
  if (index >= 232) return hex([0, 0, 0].map(() => 8 + (index - 232) * 10));
  const steps = [0, 95, 135, 175, 215, 255];
  const cube = index - 16;
  return hex([Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6].map((step) => steps[step] ?? 0));
}

function hex(values: number[]): Colour {
  const byte = (value: number | undefined) =>
    Math.min(255, Math.max(0, value ?? 0))
      .toString(16)
      .padStart(2, "0");
  return `#${byte(values[0])}${byte(values[1])}${byte(values[2])}`;
}
