import { expect, test } from "vitest";
import { parseAnsi, stripAnsi } from "./ansi.ts";

const ESC = "\u001b";

test("colours and weights begin and end where the escapes say", () => {
  const pieces = parseAnsi(`a ${ESC}[1;31mred${ESC}[0m b`);
  expect(pieces.map(({ text, style }) => [text, style.colour, style.bold])).toEqual([
    ["a ", null, false],
    ["red", "red", true],
    [" b", null, false],
  ]);
});

test.each([
  ["90", "bright-black"],
  ["38;5;9", "bright-red"],
  ["38;5;196", "#ff0000"],
  ["38;5;244", "#808080"],
  ["38;2;1;2;300", "#0102ff"],
])("the code %s gives the colour %s", (code, colour) => {
  expect(parseAnsi(`${ESC}[${code}mx`)[0]?.style.colour).toBe(colour);
});

test("an empty code is a reset", () => {
  expect(parseAnsi(`${ESC}[31mx${ESC}[my`)[1]?.style.colour).toBeNull();
});

test.each([
  [`${ESC}]0;title\u0007text`, "text"],
  [`${ESC}]8;;http://x${ESC}\\link${ESC}]8;;${ESC}\\`, "link"],
  [`${ESC}[2J${ESC}[Htop`, "top"],
  [`bell\u0007 back\u0008space`, "bell backspace"],
  [`unfinished ${ESC}[`, "unfinished "],
  ["tab\tstays", "tab\tstays"],
])("what does not colour text is left out of %j", (line, text) => {
  expect(stripAnsi(line)).toBe(text);
  expect(
    parseAnsi(line)
      .map((piece) => piece.text)
      .join(""),
  ).toBe(text);
});
