import { expect, test } from "vitest";
import { fillIn, spansOf } from "./words.ts";

test("what was found is put in its place, lists with commas, and nothing for what is not there", () => {
  expect(fillIn("${a} of ${b}, ${c}.", { a: "x", b: ["1", "2"] })).toBe("x of 1, 2, .");
});

test("an app's own text opens no code and asks for no other fact", () => {
  expect(spansOf("see `${a}`!", { a: "`${b}`", b: "secret" })).toEqual([
    { text: "see ", isCode: false },
    { text: "`${b}`", isCode: true },
    { text: "!", isCode: false },
  ]);
});

test("a long value is cut", () => {
  expect(fillIn("${a}", { a: "x".repeat(500) })).toHaveLength(201);
});
