import { expect, test } from "vitest";
import { formatAuthorization, readAuthorization } from "./authorization.ts";

test.each([
  [{ scheme: "basic", user: "ada", password: "s:é" }, "Basic YWRhOnM6w6k="],
  [{ scheme: "bearer", token: "abc" }, "Bearer abc"],
  [{ scheme: "other", value: "Digest x" }, "Digest x"],
] as const)("%j is written and read back", (authorization, header) => {
  expect(formatAuthorization(authorization)).toBe(header);
  expect(readAuthorization(header)).toEqual(authorization);
});

test("what claims to be Basic and is not stays as it is", () => {
  expect(readAuthorization("Basic ***")).toEqual({ scheme: "other", value: "Basic ***" });
  expect(readAuthorization(null)).toEqual({ scheme: "none" });
});
