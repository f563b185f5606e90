import { readFileSync } from "node:fs";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { SessionEvent } from "../api/events.ts";
import { openStream, retryDelayMs } from "./stream.ts";

class FakeSocket {
  static readonly OPEN = 1;
  static all: FakeSocket[] = [];
  readyState = 0;
  onopen: (() => void) | null = null;
  onclose: (() => void) | null = null;
  onmessage: ((message: { data: string }) => void) | null = null;
  constructor(readonly url: string) {
    FakeSocket.all.push(this);
  }
  open(): void {
    this.readyState = FakeSocket.OPEN;
    this.onopen?.();
  }
  say(seq: number): void {
    this.onmessage?.({ data: JSON.stringify({ type: "files", seq, time: "" }) });
  }
  close(): void {
    this.readyState = 3;
    this.onclose?.();
  }
}

beforeEach(() => {
  FakeSocket.all = [];
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", FakeSocket);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const listener = () => ({ event: vi.fn(), opened: vi.fn(), broken: vi.fn() });
const latest = () => FakeSocket.all.at(-1) as FakeSocket;

test("waits double from 100 ms to 10 s, and never as long as everybody else", () => {
  const chance = vi.spyOn(Math, "random").mockReturnValue(1);
  expect([0, 1, 2, 6, 7, 20].map(retryDelayMs)).toEqual([100, 200, 400, 6_400, 10_000, 10_000]);
  chance.mockReturnValue(0);
  expect([0, 20].map(retryDelayMs)).toEqual([50, 5_000]);
  chance.mockRestore();
  expect(new Set([1, 2, 3, 4, 5].map(() => retryDelayMs(20))).size).toBeGreaterThan(1);
});

test("a reset is told, whatever its number, and what follows counts from its own numbers", () => {
  const heard = listener();
  openStream("abc", heard);
  latest().say(7);
  const reset = JSON.parse(readFileSync("../tests/wire/Reset.json", "utf8")) as SessionEvent;
  latest().onmessage?.({ data: JSON.stringify(reset) });
  latest().say(1);
  expect(heard.event.mock.calls.map(([event]) => [event.type, event.seq])).toEqual([
    ["files", 7],
    ["reset", 0],
    ["files", 1],
  ]);
});

test("resumes after the last event that it saw", () => {
  openStream("abc", listener());
  expect(latest().url).toContain("/api/v1/sessions/abc/events?after=0");
  latest().open();
  latest().say(1);
  latest().say(2);
  latest().close();
  vi.advanceTimersByTime(100);
  expect(FakeSocket.all).toHaveLength(2);
  expect(latest().url).toContain("after=2");
});

test("an event that comes twice is told once", () => {
  const heard = listener();
  openStream("abc", heard);
  latest().say(1);
  latest().say(1);
  expect(heard.event).toHaveBeenCalledTimes(1);
});

test("closing it ends the retries", () => {
  const heard = listener();
  const stream = openStream("abc", heard);
  latest().close();
  stream.close();
  vi.advanceTimersByTime(60_000);
  expect(FakeSocket.all).toHaveLength(1);
  expect(heard.broken).toHaveBeenCalledTimes(1);
});

test("the network's return is taken at once", () => {
  const stream = openStream("abc", listener());
  for (let attempt = 0; attempt < 5; attempt++) {
    latest().close();
    vi.advanceTimersByTime(10_000);
  }
  latest().close();
  const before = FakeSocket.all.length;
  stream.retryNow();
  expect(FakeSocket.all).toHaveLength(before + 1);
});
