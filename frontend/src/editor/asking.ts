/** Asks the live session's tools; whoever asks too early, or beside a start, waits a moment and asks again. */

import { Problem } from "../api/http.ts";
import { type Formatted, formatSource, type Lint, lintSource } from "../api/tools.ts";
import { session } from "../state/session.ts";

const TRIES = 8;
const AGAIN_MS = 700;
const SOURCE_CHARACTERS_MAX = 200_000;

export function askLint(path: string, text: string, signal: AbortSignal): Promise<Lint | null> {
  return patiently(text, (id) => lintSource(id, path, text, signal), signal);
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
