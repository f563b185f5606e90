import { beforeEach, expect, test } from "vitest";
import type { LogEvent } from "../api/events.ts";
import { languageReady } from "../i18n/catalogue.ts";
import * as store from "./console.ts";
import { language } from "./settings.ts";

beforeEach(() => store.clearConsole());

function log(seq: number, text: string, more: Partial<LogEvent> = {}): void {
  store.appendLog({ type: "log", seq, time: "2026-01-01T00:00:00.000Z", stream: "stdout", text, ...more });
}

function texts(): string[] {
  return store.allLines().map((line) => line.text);
}

test("a line that comes in parts is one line, whatever the other stream says meanwhile", () => {
  log(1, "downl", { partial: true });
  log(2, "warning", { stream: "stderr" });
  log(3, "oaded");
  log(4, "next");
  expect(texts()).toEqual(["downloaded", "warning", "next"]);
});

test("an access line is told by its form, coloured or not", () => {
  log(1, '127.0.0.1 - - [24/Nov/2026 02:33:01] "GET / HTTP/1.1" 200 -', { stream: "stderr" });
  log(2, '127.0.0.1 - - [24/Nov/2026 02:33:01] "\u001b[33mGET /x HTTP/1.1\u001b[0m" 404 -', {
    stream: "stderr",
  });
  log(3, "Traceback (most recent call last):", { stream: "stderr" });
  expect(store.allLines().map((line) => line.stream)).toEqual(["access", "access", "stderr"]);
});

test("the oldest lines go first, and their number is said", () => {
  for (let seq = 1; seq <= store.LINES_MAX + 1; seq++) log(seq, String(seq));
  expect(store.lineCount.value).toBeLessThanOrEqual(store.LINES_MAX);
  expect(texts()[0]).toBe(String(store.droppedCount.value + 1));
  expect(texts().at(-1)).toBe(String(store.LINES_MAX + 1));
});

test("lines dropped by the worker are counted too", () => {
  store.noteDropped({ type: "dropped", seq: 9, time: "", lines: 40, bytes: 4_000, why: "rate" });
  expect(store.droppedCount.value).toBe(40);
});

test("the lines of an exchange are those after its beginning up to its end", () => {
  for (let seq = 1; seq <= 5; seq++) log(seq, String(seq));
  expect(store.linesBetween(2, 4).map((line) => line.text)).toEqual(["3", "4"]);
});

test("lines of a session that is gone are not taken for those of the next", () => {
  log(1, "old");
  store.beginSession();
  log(1, "new");
  expect(store.linesBetween(0, 1).map((line) => line.text)).toEqual(["new"]);
  expect(texts()).toEqual(["old", "new"]);
});

test("whoever switches the language reads the system's lines in it, and the app's as they were", async () => {
  const drawn: string[] = [];
  const ignore = () => {};
  const leave = store.subscribe({
    append: ignore,
    extend: (line) => drawn.push(line.text),
    trim: ignore,
    clear: ignore,
  });
  const reason = { message: "The run was stopped.", code: "stopped", values: {} };
  log(1, "The run was stopped.", { stream: "system", reason });
  log(2, "The run was stopped.");
  language.value = "zh";
  await languageReady();
  expect(texts()).toEqual(["运行已停止。", "The run was stopped."]);
  language.value = "en";
  expect(texts()).toEqual(["The run was stopped.", "The run was stopped."]);
  expect(drawn).toEqual(["运行已停止。", "The run was stopped."]);
  leave();
});
