import { expect, test } from "vitest";
import { checkJson, firstError, formatJson } from "./json.ts";

test.each([
  ['{"a": 1,}', 1, 9],
  ['{\n  "a": 1\n  "b": 2\n}', 3, 3],
  ["{'a': 1}", 1, 2],
  ["[1, 2", 1, 6],
  ['{"a"：1}', 1, 5],
  ["[01]", 1, 3],
  ['{"a": tru}', 1, 7],
  ["1 2", 1, 3],
])("%j breaks at line %i, column %i", (text, line, column) => {
  expect(checkJson(text)).toMatchObject({ state: "broken", line, column });
});

test.each(['{"a": [1, 2.50, -1e9, true, null, "\\u4f60"]}', " 1 ", '""', "[]"])(
  "%j is found whole",
  (text) => {
    expect(checkJson(text)).toEqual({ state: "valid" });
    expect(firstError(text)).toBe(text.length);
  },
);

test("nothing is neither right nor wrong", () => {
  expect(checkJson(" \n")).toEqual({ state: "empty" });
});

test("formatting keeps figures and escapes as they are spelled", () => {
  const text = '{"a":1.0,"b":[],"c":{"d":"\\u4f60: [x], \\"y\\""},"n":12345678901234567890}';
  expect(formatJson(text)).toBe(
    [
      "{",
      '  "a": 1.0,',
      '  "b": [],',
      '  "c": {',
      '    "d": "\\u4f60: [x], \\"y\\""',
      "  },",
      '  "n": 12345678901234567890',
      "}",
    ].join("\n"),
  );
});

test("a list of lists is laid out one item a line", () => {
  expect(formatJson("[[1,2],{}]")).toBe("[\n  [\n    1,\n    2\n  ],\n  {}\n]");
});

test("what is not JSON is not formatted", () => {
  expect(formatJson("{a}")).toBeNull();
});

test("JSON nested beyond reason is an error, not a crash", () => {
  expect(firstError("[".repeat(100_000))).toBe(501);
});
