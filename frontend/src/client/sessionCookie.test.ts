import { expect, test } from "vitest";
import type { Hop } from "../api/exchange.ts";
import { readSessionCookie, sentSession, verdictOf, withPayload } from "./sessionCookie.ts";

/** Made by Flask 3.1 with the key "dev" on 26 November 2025: a short session, and one long enough to be compressed. */
const PLAIN = "eyJuIjoxLCJuYW1lIjoiXHU1ZjIwXHU0ZTA5In0.aSZDAA.Rg3lsM4j375WuM0Q8BUoOuH6Jjc";
const ZIPPED = ".eJyrVirPLM5ILVayilYqLs1T0hklaUzG1gIAKKBu_g.aSZDAA.bNZMsKYfTw5CCdLQxb6X2EoIlz0";

test("payload, time and signature of a session cookie are read", async () => {
  const cookie = await readSessionCookie(PLAIN);
  expect(JSON.parse(cookie.json ?? "")).toEqual({ n: 1, name: "张三" });
  expect(cookie.isCompressed).toBe(false);
  expect(cookie.signedAt?.toISOString()).toBe("2025-11-26T00:00:00.000Z");
  expect(cookie.signature).toBe(PLAIN.split(".").at(-1));
});

test("a compressed payload is unpacked", async () => {
  const cookie = await readSessionCookie(ZIPPED);
  expect(cookie.isCompressed).toBe(true);
  expect(JSON.parse(cookie.json ?? "")).toEqual({ wishes: Array(60).fill("sun") });
});

test("a payload that cannot be read is no error", async () => {
  expect((await readSessionCookie("!!!.a.b")).json).toBeNull();
  expect((await readSessionCookie(".AAAA.aSZAAA.b")).json).toBeNull();
  expect((await readSessionCookie("")).signedAt).toBeNull();
});

test("an edited payload keeps the old time and signature", async () => {
  const edited = withPayload(PLAIN, '{ "n": 2 }');
  expect(edited.split(".").slice(1)).toEqual(PLAIN.split(".").slice(1));
  expect(JSON.parse((await readSessionCookie(edited)).json ?? "")).toEqual({ n: 2 });
  expect(withPayload(ZIPPED, "{}").startsWith(".")).toBe(false);
  expect(() => withPayload(PLAIN, "{")).toThrow(SyntaxError);
});

const hopWith = (opened: object | null): Hop =>
  ({
    request: { headers: [["Cookie", `a=1; session=${PLAIN}; b=2`]] },
    trace: opened === null ? null : { steps: [{ type: "session-opened", ...opened }] },
  }) as unknown as Hop;

test("what the app opened tells whether it took the cookie", async () => {
  const sent = await readSessionCookie(PLAIN);
  const interfaceName = "SecureCookieSessionInterface";
  const opened = { interface: interfaceName, is_null: false };
  expect(verdictOf(hopWith(null), sent)).toBe("untold");
  expect(verdictOf(hopWith({ ...opened, values: [{ name: "n" }] }), sent)).toBe("accepted");
  const young = { ...sent, signedAt: new Date() };
  expect(verdictOf(hopWith({ ...opened, values: [] }), young)).toBe("rejected");
  const old = { ...sent, signedAt: new Date(Date.now() - 32 * 24 * 3600 * 1000) };
  expect(verdictOf(hopWith({ ...opened, values: [] }), old)).toBe("expired");
  expect(verdictOf(hopWith({ ...opened, is_null: true, values: [] }), sent)).toBe("keyless");
  expect(verdictOf(hopWith({ ...opened, interface: "FileSystem", values: [] }), sent)).toBe("untold");
});

test("the session cookie is found among those that were sent", () => {
  expect(sentSession(hopWith(null))).toBe(PLAIN);
});
