import { expect, test } from "vitest";
import { toBody, toBytes } from "./bytes.ts";

test.each([
  ["text", new TextEncoder().encode("größe 大小\n")],
  ["text with a byte order mark", new Uint8Array([0xef, 0xbb, 0xbf, 0x61])],
  ["bytes that are no UTF-8", new Uint8Array([0x89, 0x50, 0xff])],
  ["bytes with a NUL", new Uint8Array([0x61, 0, 0x62])],
  ["nothing", new Uint8Array()],
])("%s comes back as it went", (_name, bytes) => {
  expect([...toBytes(toBody(bytes))]).toEqual([...bytes]);
});

test("only what is text is text", () => {
  expect(toBody(new TextEncoder().encode("a"))).toBe("a");
  expect(toBody(new Uint8Array([0xff]))).toEqual({ base64: "/w==" });
});
