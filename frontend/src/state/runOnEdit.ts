/**
 * Runs the project by itself after edits, for who asked for it.
 *
 * Only when every Python file can be parsed: half a line is no program, and an app that answers should not be
 * replaced by a crash with each key.
 */

import { effect, signal } from "@preact/signals";
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

async function runIfWhole(): Promise<void> {
  const asked = revision.peek();
  const { isPython } = await import("../editor/parses.ts");
  const sources = [...files.peek()].filter(
    ([path, body]) => path.endsWith(".py") && typeof body === "string",
  );
  const isWhole = sources.every(([, body]) => isPython(body as string));
  const isCalm = revision.peek() === asked && phase.peek() !== "queued";
  if (isWhole && isCalm && isRunOnEdit.peek() && isEditedSinceRun.peek()) await run();
}

function readStored(): boolean {
  try {
    return localStorage.getItem(STORE_KEY) === "yes";
  } catch {
    return false;
  }
}
