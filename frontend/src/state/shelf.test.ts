import { expect, test } from "vitest";
import { addressOf, keyInHash } from "./shelf.ts";

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
