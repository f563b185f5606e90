import { expect, test } from "vitest";
import { addressOf, distinctNames, keyInHash } from "./shelf.ts";

test.each([
  ["start", "/"],
  ["start~x1", "/"],
  ["s/abc", "/s/abc"],
  ["s/abc~x1", "/s/abc"],
  ["p/k9", "/#p=k9"],
  ["e/zh/forms~x1", "/e/forms?lang=zh"],
])("the record %s is opened at %s", (key, address) => {
  expect(addressOf(key)).toBe(address);
});

test("an address names a record of one's own, or none", () => {
  expect(keyInHash("#p=k9")).toBe("p/k9");
  expect(keyInHash("#p=../x")).toBe(null);
  expect(keyInHash("#section")).toBe(null);
});

test("projects with one name are told apart in the list, whichever was saved last", () => {
  const saved = (key: string, name: string) => ({
    key,
    name,
    version: 1,
    base: "",
    savedAt: "",
    copy: { files: {}, command: "", openPaths: [], activePath: null },
  });
  const all = [
    saved("start~b", "Shop"),
    saved("p/k", "Shop (2)"),
    saved("start", "Shop"),
    saved("p/a", "Notes"),
  ];
  const names = distinctNames(all);
  expect(names.get("p/a")).toBe("Notes");
  expect(names.get("start")).toBe("Shop");
  expect(new Set(names.values()).size).toBe(4);
  expect(distinctNames([...all].reverse())).toEqual(names);
});
