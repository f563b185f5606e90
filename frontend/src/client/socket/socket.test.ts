import { expect, test } from "vitest";
import { parseHex } from "./socket.ts";

test.each([
  ["00 ff", [0, 255]],
  ["00ff", [0, 255]],
  ["0x0A, 0x0b", [10, 11]],
  ["", []],
])("%j is read as bytes", (text, bytes) => {
  expect([...(parseHex(text) ?? [])]).toEqual(bytes);
});

test.each(["0", "0g", "hello"])("%j is no bytes", (text) => {
  expect(parseHex(text)).toBeNull();
});
