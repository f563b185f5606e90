import { expect, test } from "vitest";
import { distance, nearestOf } from "./near.ts";

test("letters added, lost, changed or swapped count one each", () => {
  expect(distance("flask", "falsk")).toBe(1);
  expect(distance("flask", "flsk")).toBe(1);
  expect(distance("flask", "flassk")).toBe(1);
  expect(distance("flask", "flusk")).toBe(1);
  expect(distance("", "abc")).toBe(3);
});

test("a word that is far from all has no nearest one", () => {
  expect(nearestOf("tensorflow", ["flask", "json"])).toBeNull();
  expect(nearestOf("os", ["sys"])).toBeNull();
  expect(nearestOf("falsk", ["json", "flask"])).toBe("flask");
});

test("a word is not near itself", () => {
  expect(nearestOf("flask", ["flask"])).toBeNull();
});
