import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Session } from "../api/session.ts";
import { phase, session } from "../state/session.ts";
import { arriving } from "./arriving.ts";
import { fromBase64 } from "./base64.ts";
import { EMPTY_BODY } from "./body.ts";
import { EMPTY_DRAFT } from "./draft.ts";
import { loadRecent, recent } from "./recent.ts";
import { cancel, outcome, send, sendingSince } from "./sending.ts";
import { changeBody, fill } from "./state.ts";

const EXCHANGE = { hops: [], log_from: 0, log_to: 0 };

type Answer = (url: string, init: RequestInit) => Promise<Response> | Response;

function answerWith(answer: Answer): void {
  vi.stubGlobal("fetch", vi.fn(answer));
}

function json(value: unknown, status = 200): Response {
  return new Response(JSON.stringify(value), { status, headers: { "Content-Type": "application/json" } });
}

/** As web tells an exchange: a line a message, the last one the whole. */
function lines(...messages: unknown[]): Response {
  const body = messages.map((message) => `${JSON.stringify(message)}\n`).join("");
  return new Response(body, { headers: { "Content-Type": "application/x-ndjson" } });
}

const FINISHED = { type: "finished", result: EXCHANGE };

function answerFor(url: string): Response {
  return url.endsWith("/cookies") ? json({ cookies: [] }) : lines(FINISHED);
}

beforeEach(() => {
  session.value = { id: "s", routes: [], state: "running" } as Partial<Session> as Session;
  phase.value = "running";
  fill(EMPTY_DRAFT);
  loadRecent(`test ${Math.random()}`);
});
afterEach(() => {
  vi.unstubAllGlobals();
});

test("what is sent ends in an exchange and in the history", async () => {
  answerWith(answerFor);
  await send();
  expect(outcome.value).toMatchObject({ kind: "exchange", exchange: EXCHANGE });
  expect(recent.value).toHaveLength(1);
  expect(sendingSince.value).toBeNull();
});

test("cancel ends the wait at once", async () => {
  answerWith(
    (_, { signal }) =>
      new Promise((_, reject) => {
        signal?.addEventListener("abort", () => reject(new DOMException("", "AbortError")));
      }),
  );
  const sent = send();
  await vi.waitFor(() => expect(fetch).toHaveBeenCalled());
  cancel();
  await sent;
  expect(outcome.value?.kind).toBe("cancelled");
});

test("a refusal is shown in the web's own words", async () => {
  answerWith(() => json({ type: "not-running", detail: "The app has crashed." }, 409));
  await send();
  expect(outcome.value).toMatchObject({ kind: "problem", problem: { detail: "The app has crashed." } });
});

test("no network is an outcome of its own", async () => {
  answerWith(() => Promise.reject(new TypeError("failed to fetch")));
  await send();
  expect(outcome.value?.kind).toBe("unreachable");
});

test("a file that was not kept is asked for before anything is sent", async () => {
  answerWith(() => json(EXCHANGE));
  const binary = { id: 1, name: "big.bin", type: "a/b", content: null, bytes: 9 };
  fill({ ...EMPTY_DRAFT, method: "POST", body: { ...EMPTY_BODY, kind: "binary", binary } });
  await send();
  expect(outcome.value).toMatchObject({ kind: "filesGone", names: ["big.bin"] });
  expect(fetch).not.toHaveBeenCalled();
});

test("nothing is sent to an app that is not running", async () => {
  answerWith(() => json(EXCHANGE));
  phase.value = "crashed";
  await send();
  expect(fetch).not.toHaveBeenCalled();
});

test("the bytes of a file arrive as they are", async () => {
  let sent = "";
  answerWith((url, init) => {
    if (url.endsWith("/exchanges")) sent = String(init.body);
    return answerFor(url);
  });
  const content = new Blob([Uint8Array.of(0, 255, 10)]);
  changeBody({ kind: "binary", binary: { id: 1, name: "x", type: "a/b", content, bytes: 3 } });
  await send();
  expect([...fromBase64(JSON.parse(sent).body.base64)]).toEqual([0, 255, 10]);
});

const SENT = { type: "sent", hop: 0, request: { method: "GET", target: "/", headers: [], raw_base64: "" } };
const ANSWERED = { type: "answered", hop: 0, at_ms: 1, status: 200, reason: "OK", headers: [] };
const piece = (text: string, at_ms: number) => ({ type: "arrived", hop: 0, at_ms, base64: btoa(text) });

test("a stream is seen while it comes, and its parts keep their times", async () => {
  let more: (line: unknown) => void = () => undefined;
  let close = (): void => undefined;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      more = (line) => controller.enqueue(new TextEncoder().encode(`${JSON.stringify(line)}\n`));
      close = () => controller.close();
    },
  });
  answerWith((url) => (url.endsWith("/exchanges") ? new Response(body) : answerFor(url)));
  const sent = send();
  for (const line of [SENT, ANSWERED, piece("tick", 5)]) more(line);
  await vi.waitFor(() => expect(arriving.value).toMatchObject({ status: 200, bytes: 4 }));
  more(piece("tock", 900));
  await vi.waitFor(() => expect(arriving.value?.bytes).toBe(8));
  more(FINISHED);
  close();
  await sent;
  expect(arriving.value).toBeNull();
  expect(outcome.value).toMatchObject({ kind: "exchange", pieces: [{ atMs: 5 }, { atMs: 900 }] });
});

test("an answer that breaks off in the middle is said to be none", async () => {
  answerWith(() => lines(SENT, ANSWERED));
  await send();
  expect(outcome.value?.kind).toBe("unreachable");
});

test("a mistake of the web's own is a problem with its words", async () => {
  const failed = { type: "failed", problem: { type: "internal", detail: "Ours." } };
  answerWith((url) => (url.endsWith("/exchanges") ? lines(SENT, failed) : json(session.value)));
  await send();
  expect(outcome.value).toMatchObject({ kind: "problem", problem: { detail: "Ours." } });
});
