/** What the server says in one sentence, in the reader's language: the Chinese ones are loaded with the first. */

import { signal } from "@preact/signals";
import { language } from "../state/settings.ts";
import type { Values } from "./reasons.zh.ts";

/** `code` names a sentence that is always the same but for `values`; `detail` is it, in English. */
export interface Said {
  detail: string;
  code?: string | null;
  values?: Values;
}

type Chinese = (code: string, values: Values) => string | undefined;

const chinese = signal<Chinese | null>(null);

/** The server's own words where this page does not know the code, and until it has its language. */
export function sentence({ detail, code, values }: Said): string {
  if (!code || language.value === "en") return detail;
  void sentencesReady();
  return chinese.value?.(code, values ?? {}) ?? detail;
}

/** Resolves when sentences can be told in the chosen language, or stay English for now. */
export async function sentencesReady(): Promise<void> {
  if (language.value === "en" || chinese.peek() !== null) return;
  const loaded = await import("./sentences.zh.ts").catch(() => null);
  chinese.value = loaded?.sentenceZh ?? null;
}
