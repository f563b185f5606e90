/**
 * What the run printed: append-only and bounded.
 *
 * Not a signal of an array: a loop that prints would copy thousands of lines per line. Views subscribe and append.
 */

import { signal } from "@preact/signals";
import type { DroppedEvent, LogEvent } from "../api/events.ts";

export const LINES_MAX = 5_000;
const LINES_TRIMMED_AT_ONCE = 500;
/** The number of a line that no event of the present session began. */
const NO_EVENT = 0;

/** `access` is what a development server writes per request; it arrives on stderr and is told by its form. */
export type LineStream = "stdout" | "stderr" | "system" | "access";

export interface Line {
  /** Of the event that began it. */
  seq: number;
  time: string;
  stream: LineStream;
  text: string;
  generation: number;
}

export interface ConsoleView {
  append(line: Line): void;
  /** The last line of a stream went on. */
  extend(line: Line): void;
  /** The oldest lines are gone. */
  trim(count: number): void;
  clear(): void;
}

/** Lines kept, for badges and empty states. */
export const lineCount = signal(0);
/** Lines that are not here: over the rate, older than what the worker keeps, or trimmed by us. */
export const droppedCount = signal(0);

const ACCESS_LINE = /^\S+ - \S+ \[[^\]]+\] "[^"]*" \d{3} /;

let lines: Line[] = [];
const views = new Set<ConsoleView>();
const unfinished = new Map<LogEvent["stream"], Line>();

export function appendLog(event: LogEvent): void {
  const begun = unfinished.get(event.stream);
  if (event.partial !== true) unfinished.delete(event.stream);
  if (begun) {
    begun.text += event.text;
    for (const view of views) view.extend(begun);
    return;
  }
  const line = makeLine(event);
  if (event.partial === true) unfinished.set(event.stream, line);
  appendLine(line);
}

/** A sentence of the page itself, between the lines of the run. */
export function appendNote(text: string): void {
  appendLine({
    seq: NO_EVENT,
    time: new Date().toISOString(),
    stream: "system",
    text,
    generation: lines.at(-1)?.generation ?? 0,
  });
}

export function noteDropped(event: DroppedEvent): void {
  droppedCount.value += event.lines;
}

/** Another session counts its events from 1 again: what is here stays, and answers to no number any more. */
export function beginSession(): void {
  for (const line of lines) line.seq = NO_EVENT;
  unfinished.clear();
}

export function clearConsole(): void {
  lines = [];
  unfinished.clear();
  lineCount.value = 0;
  droppedCount.value = 0;
  for (const view of views) view.clear();
}

export function allLines(): readonly Line[] {
  return lines;
}

/** The lines of one exchange: events after `from`, up to and with `to`. */
export function linesBetween(from: number, to: number): Line[] {
  return lines.filter((line) => line.seq > from && line.seq <= to);
}

export function subscribe(view: ConsoleView): () => void {
  views.add(view);
  return () => views.delete(view);
}

function makeLine(event: LogEvent): Line {
  return {
    seq: event.seq,
    time: event.time,
    stream: event.stream === "stderr" && isAccessLine(event.text) ? "access" : event.stream,
    text: event.text,
    generation: event.generation ?? 0,
  };
}

/** Werkzeug colours its access lines, so the escapes go before the look. */
function isAccessLine(text: string): boolean {
  return ACCESS_LINE.test(text.replace(/\u001b\[[\d;]*m/g, ""));
}

function appendLine(line: Line): void {
  lines.push(line);
  if (lines.length > LINES_MAX) trim();
  lineCount.value = lines.length;
  for (const view of views) view.append(line);
}

function trim(): void {
  lines = lines.slice(LINES_TRIMMED_AT_ONCE);
  droppedCount.value += LINES_TRIMMED_AT_ONCE;
  for (const view of views) view.trim(LINES_TRIMMED_AT_ONCE);
}
