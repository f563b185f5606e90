import { expect, test } from "vitest";
import type { FileBody } from "../api/session.ts";
import { MATCHES_MAX, searchFiles } from "./search.ts";

const files = (given: Record<string, FileBody>) => new Map(Object.entries(given));

test("a word is found in every text file, with its line, whatever its case", () => {
  const found = searchFiles(
    files({ "a.py": "x\nWish = 1", "b/c.html": "a wish", "d.png": { base64: "" } }),
    "wish",
  );
  expect(found.map(({ path, line, found }) => [path, line, found])).toEqual([
    ["a.py", 2, "Wish"],
    ["b/c.html", 1, "wish"],
  ]);
});

test("signs mean themselves", () => {
  expect(searchFiles(files({ "a.py": "f(x)\nfx" }), "f(x)")).toHaveLength(1);
});

test("nothing is found by no word, and never more than can be shown", () => {
  expect(searchFiles(files({ "a.py": "x" }), "")).toEqual([]);
  expect(searchFiles(files({ "a.py": "x\n".repeat(MATCHES_MAX * 2) }), "x")).toHaveLength(MATCHES_MAX);
});

test("of a long line the part around the word is shown", () => {
  const [match] = searchFiles(files({ "a.js": `${"a".repeat(500)}needle${"b".repeat(500)}` }), "needle");
  expect(match?.found).toBe("needle");
  expect((match?.before ?? "").length + (match?.after ?? "").length).toBeLessThan(200);
});
