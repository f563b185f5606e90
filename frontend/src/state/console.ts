/**
 * What the run printed: append-only and bounded.
 *
 * Not a signal of an array: a loop that prints would copy thousands of lines per line. Views subscribe and append.
 */

import { effect, signal, untracked } from "@preact/signals";
import type { DroppedEvent, LogEvent } from "../api/events.ts";
import { limitsText } from "../i18n/limits.ts";
import { reasonSentence } from "../i18n/reasonSentence.ts";
import { shellText } from "../i18n/shell.ts";

export const LINES_MAX = 120_000;
/** Of all lines together: a hundred thousand long ones would be the end of the tab. */
export const CHARACTERS_MAX = 32_000_000;
/** Of the bounds: what goes, goes at once, as moving up the rest costs the same for one line. */
const TRIMMED_PART = 0.01;
/** Whoever shows how many lines there are draws at most so often. */
const COUNT_EVERY_MS = 100;
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
  /** Of a sentence of ours: `text` in the language that is chosen now. */
  say?: () => string;
  generation: number;
  /** How many came before it, since the page was loaded. */
  number: number;
}

export interface ConsoleView {
  append(line: Line): void;
  /** The last line of a stream went on. */
  extend(line: Line): void;
  /** The oldest lines are gone: those before the one of this number. */
  trim(before: number): void;
  clear(): void;
}

/** Lines kept, for badges and empty states; a flood is told of a few times a second. */
export const lineCount = signal(0);
/** Lines that are not here: over the rate, older than what the worker keeps, or trimmed by us. */
export const droppedCount = signal(0);
/** How often all sentences of ours were said anew: whoever draws lines once draws them again. */
export const retellings = signal(0);

const ACCESS_LINE = /^\S+ - \S+ \[[^\]]+\] "[^"]*" \d{3} /;

let lines: Line[] = [];
let characters = 0;
let nextNumber = 0;
let counting: ReturnType<typeof setTimeout> | undefined;
const views = new Set<ConsoleView>();
const unfinished = new Map<LogEvent["stream"], Line>();

export function appendLog(event: LogEvent): void {
  const begun = unfinished.get(event.stream);
  if (event.partial !== true) unfinished.delete(event.stream);
  if (begun) {
    begun.text += event.text;
    characters += event.text.length;
    for (const view of views) view.extend(begun);
    return;
  }
  const line = makeLine(event);
  if (event.partial === true) unfinished.set(event.stream, line);
  appendLine(line);
}

/** A sentence of the page itself, between the lines of the run. */
export function appendNote(say: () => string): void {
  appendLine({
    seq: NO_EVENT,
    time: new Date().toISOString(),
    stream: "system",
    text: say(),
    say,
    generation: lines.at(-1)?.generation ?? 0,
    number: nextNumber++,
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
  characters = 0;
  unfinished.clear();
  tellCount();
  droppedCount.value = 0;
  for (const view of views) view.clear();
}

export function allLines(): readonly Line[] {
  return lines;
}

/** The lines of one exchange: events after `from`, up to and with `to`. Mostly a late one: looked for from the end. */
export function linesBetween(from: number, to: number): Line[] {
  const found: Line[] = [];
  for (let at = lines.length - 1; at >= 0; at -= 1) {
    const line = lines[at] as Line;
    if (line.seq > from && line.seq <= to) found.push(line);
    else if (line.seq <= from && line.seq !== NO_EVENT) break;
  }
  return found.reverse();
}

/** The last lines of a run that pass, in their order, and no more of them than `most`. */
export function lastLines(most: number, passes: (line: Line) => boolean): Line[] {
  const found: Line[] = [];
  for (let at = lines.length - 1; at >= 0 && found.length < most; at -= 1)
    if (passes(lines[at] as Line)) found.push(lines[at] as Line);
  return found.reverse();
}

export function subscribe(view: ConsoleView): () => void {
  views.add(view);
  return () => views.delete(view);
}

/** Sentences of ours follow a switch of the language; called whenever their catalogues change. */
function retell(): void {
  for (const line of lines) {
    const text = line.say?.() ?? line.text;
    if (text === line.text) continue;
    characters += text.length - line.text.length;
    line.text = text;
    for (const view of views) view.extend(line);
  }
  retellings.value += 1;
}

effect(() => {
  void [limitsText.value, shellText.value];
  untracked(retell);
});

function makeLine(event: LogEvent): Line {
  const { reason } = event;
  const say = () => reasonSentence(reason ?? null) ?? event.text;
  return {
    ...(reason && { say }),
    seq: event.seq,
    time: event.time,
    stream: event.stream === "stderr" && isAccessLine(event.text) ? "access" : event.stream,
    text: say(),
    generation: event.generation ?? 0,
    number: nextNumber++,
  };
}

/** Werkzeug colours its access lines, so the escapes go before the look. */
function isAccessLine(text: string): boolean {
  return ACCESS_LINE.test(text.replace(/\u001b\[[\d;]*m/g, ""));
}

function appendLine(line: Line): void {
  lines.push(line);
  characters += line.text.length;
  if (lines.length > LINES_MAX || characters > CHARACTERS_MAX) trim();
  countSoon();
  for (const view of views) view.append(line);
}

/** The first of several at once; those that follow it, together. */
function countSoon(): void {
  if (counting !== undefined) return;
  lineCount.value = lines.length;
  counting = setTimeout(tellCount, COUNT_EVERY_MS);
}

function tellCount(): void {
  clearTimeout(counting);
  counting = undefined;
  lineCount.value = lines.length;
}

function trim(): void {
  const before = lines.length;
  const [most, room] = [LINES_MAX, CHARACTERS_MAX].map((max) => max * (1 - TRIMMED_PART)) as [number, number];
  let gone = 0;
  while (before - gone > 1 && (before - gone > most || characters > room)) {
    characters -= lines[gone]?.text.length ?? 0;
    gone += 1;
  }
  lines = lines.slice(gone);
  droppedCount.value += gone;
  for (const view of views) view.trim(lines[0]?.number ?? nextNumber);
}
