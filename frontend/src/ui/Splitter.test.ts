import { expect, test } from "vitest";
import { keyValue } from "./Splitter.tsx";

test.each([
  ["ArrowRight", "vertical", 116],
  ["ArrowLeft", "vertical", 84],
  ["ArrowDown", "horizontal", 116],
  ["ArrowUp", "vertical", null],
  ["Home", "vertical", 50],
  ["End", "horizontal", 400],
] as const)("%s on a %s splitter gives %s", (key, orientation, value) => {
  expect(keyValue(key, orientation, 100, 16, [50, 400])).toBe(value);
});
