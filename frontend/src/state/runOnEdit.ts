/**
 * Runs the project by itself after edits, for who asked for it.
 *
 * Only when every Python file can be parsed: half a line is no program, and an app that answers should not be
 * replaced by a crash with each key.
 */

import { effect, signal } from "@preact/signals";
import { loaded } from "../ui/loaded.ts";
import { files, isEditedSinceRun, revision } from "./project.ts";
import { phase, run } from "./session.ts";

const PAUSE_MS = 900;
const STORE_KEY = "playground.run-on-edit";

export const isRunOnEdit = signal(readStored());

export function setRunOnEdit(wanted: boolean): void {
  isRunOnEdit.value = wanted;
  try {
    localStorage.setItem(STORE_KEY, wanted ? "yes" : "no");
  } catch {
    // Not kept for the next visit.
  }
}

/** Called once, by `main.tsx`. */
export function watchForRuns(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    void revision.value;
    clearTimeout(timer);
    if (isRunOnEdit.value && isEditedSinceRun.value) timer = setTimeout(() => void runIfWhole(), PAUSE_MS);
  });
}

/** Texts that were found whole: of many files, one was edited. */
let whole: ReadonlySet<string> = new Set();

async function runIfWhole(): Promise<void> {
  const asked = revision.peek();
  const isCalm = () => revision.peek() === asked && phase.peek() !== "queued";
  const isWhole = await areWhole(sources(), isCalm);
  if (isWhole && isCalm() && isRunOnEdit.peek() && isEditedSinceRun.peek()) await run();
}

function sources(): string[] {
  const python = [...files.peek()].filter(([path]) => path.endsWith(".py"));
  return python.map(([, body]) => body).filter((body) => typeof body === "string");
}

async function areWhole(texts: readonly string[], isWanted: () => boolean): Promise<boolean> {
  const { isPython } = await loaded(() => import("../editor/parses.ts"));
  const rest = () => new Promise<boolean>((resolve) => setTimeout(() => resolve(isWanted())));
  for (const text of texts) if (!whole.has(text) && !(await isPython(text, rest))) return false;
  whole = new Set(texts);
  return true;
}

function readStored(): boolean {
  try {
    return localStorage.getItem(STORE_KEY) === "yes";
  } catch {
    return false;
  }
}
