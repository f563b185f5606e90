/**
 * Every sentence of the page, in each language, one pair of files per area.
 *
 * The English record is the shape; the Chinese one is annotated with `Translation<typeof …>`, so that a missing or
 * an extra key is a type error. A message with figures in it is a function of them. English is part of the page;
 * Chinese is a chunk of its own, loaded before the first paint where it is wanted.
 */

import { computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import { language } from "../state/settings.ts";
import { loaded } from "../ui/loaded.ts";

type Message = string | ((...values: never[]) => string);

export type Translation<Source> = {
  readonly [Key in keyof Source]: Source[Key] extends (...values: infer Values) => string
    ? (...values: Values) => string
    : string;
};

const loading = new Set<Promise<void>>();

/** The catalogue of the chosen language, as a signal: read `.value.key` while rendering. */
export function catalogue<Source extends Record<string, Message>>(
  english: Source,
  loadChinese: () => Promise<Translation<Source>>,
): ReadonlySignal<Translation<Source>> {
  const chinese = signal<Translation<Source> | null>(null);
  const load = async () => {
    chinese.value = await loadChinese();
  };
  effect(() => {
    if (language.value === "zh" && chinese.peek() === null) track(load().catch(() => void loaded(load))); // English meanwhile, and no longer
  });
  return computed(() =>
    language.value === "zh" && chinese.value !== null
      ? chinese.value
      : (english as unknown as Translation<Source>),
  );
}

/** Resolves when every catalogue speaks the chosen language, or has failed to load and stays English. */
export async function languageReady(): Promise<void> {
  while (loading.size > 0) await Promise.allSettled(loading);
}

function track(load: Promise<void>): void {
  loading.add(load);
  const done = () => loading.delete(load);
  load.then(done, done);
}
