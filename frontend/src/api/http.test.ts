import { afterEach, expect, test, vi } from "vitest";
import { language } from "../state/settings.ts";
import { Problem, request } from "./http.ts";

afterEach(() => {
  vi.unstubAllGlobals();
  language.value = "en";
});

async function refusedWith(body: string, headers: Record<string, string>): Promise<Problem> {
  const answer = new Response(body, { status: 503, statusText: "Service Unavailable", headers });
  vi.stubGlobal("fetch", async () => answer);
  const error: unknown = await request("GET", "/").catch((thrown: unknown) => thrown);
  if (!(error instanceof Problem)) throw error;
  return error;
}

const JSON_PROBLEM = { "Content-Type": "application/problem+json", "Retry-After": "1" };
const FULL = JSON.stringify({
  type: "full",
  title: "Service Unavailable",
  status: 503,
  detail: "All 100 places for sessions are taken.",
  place: 3,
  ticket: "t",
  code: "queued",
  values: { most: 100, place: 3 },
});

test("a problem has its type, its place and when to ask again", async () => {
  const problem = await refusedWith(FULL, JSON_PROBLEM);
  expect(problem).toMatchObject({ status: 503, type: "full", retryAfterSeconds: 1 });
  expect(problem.place).toEqual({ number: 3, ticket: "t" });
  expect(problem.detail).toBe("All 100 places for sessions are taken.");
});

test("on a Chinese page a problem is in Chinese from its first moment", async () => {
  language.value = "zh";
  expect((await refusedWith(FULL, JSON_PROBLEM)).detail).toContain("排在第 3 位");
});

test("a page of somebody between is told by its status alone", async () => {
  const problem = await refusedWith("<h1>busy</h1>", { "Content-Type": "text/html" });
  expect(problem).toMatchObject({ status: 503, type: "about:blank", retryAfterSeconds: null, place: null });
  expect(problem.detail).toBe("503 Service Unavailable");
});

test("half an emoji, left behind by an edit, does not keep the project from running", async () => {
  const fetched = vi.fn(async (_: string, init: RequestInit) => new Response(String(init.body)));
  vi.stubGlobal("fetch", fetched);
  const answer = await request("PUT", "/", { files: { "app.py": "a\ud83d b😀 \\ud83d" } });
  expect(await answer.json()).toEqual({ files: { "app.py": "a\ufffd b😀 \\ud83d" } });
});
