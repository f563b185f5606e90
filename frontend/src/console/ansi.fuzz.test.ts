import { expect, test } from "vitest";
import { parseAnsi, stripAnsi } from "./ansi.ts";

const ESC = "\u001b";
const ATOMS = [
  ESC,
  `${ESC}[`,
  `${ESC}]`,
  "\u0007",
  `${ESC}\\`,
  "m",
  ";",
  ":",
  "0",
  "38",
  "2",
  "5",
  "255",
  "99999999999",
  "?25h",
  "H",
  "8;;javascript:alert(1)",
  "52;c;YQ==",
  "<b>",
  "text",
  "行",
  "\u202e",
  "\u0000",
  "\u009b",
  "\u007f",
  "\t",
  "\n",
];

/** The same numbers each time (mulberry32), so that a failure can be repeated. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function generated(random: () => number): string {
  const length = Math.floor(random() * 24);
  return Array.from({ length }, () => ATOMS[Math.floor(random() * ATOMS.length)]).join("");
}

test("whatever a guest prints is text and colours, and nothing that a terminal would obey", () => {
  const random = seeded(1);
  for (let round = 0; round < 5_000; round++) {
    const line = generated(random);
    const pieces = parseAnsi(line);
    const shown = pieces.map((piece) => piece.text).join("");
    expect(shown, JSON.stringify(line)).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f]/);
    expect(shown).toBe(stripAnsi(line));
    for (const { style } of pieces)
      for (const colour of [style.colour, style.ground])
        expect(colour ?? "red", JSON.stringify(line)).toMatch(/^(#[0-9a-f]{6}|(bright-)?[a-z]+)$/);
  }
});

test.each([
  ["escapes without end", `${ESC}[`.repeat(500_000)],
  ["titles without end", `${ESC}]`.repeat(500_000)],
  ["one escape of a million digits", `${ESC}[${"1;".repeat(500_000)}`],
  ["one title of a million letters", `${ESC}]${"a".repeat(1_000_000)}`],
])("a megabyte of %s is read to its end", (_, line) => {
  expect(parseAnsi(line).length).toBeLessThan(1_000_001);
});
