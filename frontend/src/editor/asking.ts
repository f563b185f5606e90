/** Asks the live session's tools; whoever asks too early, or beside a start, waits a moment and asks again. */

import { signal } from "@preact/signals";
import { Problem } from "../api/http.ts";
import { type Formatted, formatSource, type Lint, lintSource } from "../api/tools.ts";
import { session } from "../state/session.ts";

const TRIES = 8;
const AGAIN_MS = 700;
const SOURCE_CHARACTERS_MAX = 200_000;

/** Why a file's findings are not all there; the reason is the catalogue's to word. */
export interface Unchecked {
  path: string;
  why: "size" | "settings" | "crash" | "long" | "unreachable" | "truncated";
}

export const unchecked = signal<Unchecked | null>(null);

/** Null where nobody can say: what was found before stays, and the page says why. */
export async function askLint(path: string, text: string, signal: AbortSignal): Promise<Lint | null> {
  const lint = await patiently(text, (id) => lintSource(id, path, text, signal), signal);
  if (signal.aborted) return null;
  const why = reasonOf(lint, text);
  unchecked.value = why === null ? null : { path, why };
  return lint?.failure === null ? lint : null;
}

function reasonOf(lint: Lint | null, text: string): Unchecked["why"] | null {
  if (text.length > SOURCE_CHARACTERS_MAX) return "size";
  if (session.value === null) return null; // Nothing was run here yet: there is nobody to ask.
  if (lint === null || lint.failure === "interrupted") return "unreachable";
  return lint.failure ?? (lint.truncated ? "truncated" : null);
}

export function askFormat(path: string, text: string): Promise<Formatted | null> {
  return patiently(text, (id) => formatSource(id, path, text));
}

/** Null where there is no answer to be had: help that fails is never an error on the page. */
async function patiently<Answer extends Lint | Formatted>(
  text: string,
  ask: (id: string) => Promise<Answer>,
  signal?: AbortSignal,
): Promise<Answer | null> {
  if (text.length > SOURCE_CHARACTERS_MAX) return null;
  for (let tries = 0; tries < TRIES; tries += 1) {
    const id = session.value?.id;
    if (id === undefined || signal?.aborted) return null;
    try {
      const answer = await ask(id);
      if (answer.failure !== "interrupted") return answer;
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 503) return null;
    }
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
  return null;
}
