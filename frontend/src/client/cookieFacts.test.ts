import { expect, test } from "vitest";
import { cookieProblem, isFlaskSession, lifetimeOf } from "./cookieFacts.ts";

test("a cookie's life is told", () => {
  const now = new Date("2026-01-01T00:00:00Z");
  expect(lifetimeOf({ expires: null }, now)).toEqual({ until: "session" });
  expect(lifetimeOf({ expires: "2025-01-01T00:00:00Z" }, now)).toEqual({ until: "past" });
  expect(lifetimeOf({ expires: "2027-01-01T00:00:00Z" }, now)).toMatchObject({ until: "date" });
});

test("a cookie that no header could carry is refused with the part that is wrong", () => {
  const cookie = {
    name: "a",
    value: "b",
    domain: "127.0.0.1",
    path: "/",
    expires: null,
    secure: false,
    http_only: false,
    same_site: null,
  };
  expect(cookieProblem(cookie)).toBeNull();
  expect(cookieProblem({ ...cookie, name: "a=b" })).toBe("name");
  expect(cookieProblem({ ...cookie, value: "x;y" })).toBe("value");
  expect(cookieProblem({ ...cookie, path: "x" })).toBe("path");
});

test("Flask's session cookie is told from others by its form", () => {
  expect(isFlaskSession({ name: "session", value: "eyJuIjoxfQ.aB3-.x_Y" })).toBe(true);
  expect(isFlaskSession({ name: "session", value: "plain" })).toBe(false);
  expect(isFlaskSession({ name: "other", value: "a.b.c" })).toBe(false);
});
