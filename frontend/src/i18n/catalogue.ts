/**
 * Every sentence of the page, in each language, one pair of files per area.
 *
 * The English record is the shape; the Chinese one is annotated with `Translation<typeof …>`, so that a missing or
 * an extra key is a type error. A message with figures in it is a function of them.
 */

import { computed, type ReadonlySignal } from "@preact/signals";
import { type Language, language } from "../state/settings.ts";

type Message = string | ((...values: never[]) => string);

export type Translation<Source> = {
  readonly [Key in keyof Source]: Source[Key] extends (...values: infer Values) => string
    ? (...values: Values) => string
    : string;
};

/** The catalogue of the chosen language, as a signal: read `.value.key` while rendering. */
export function catalogue<Source extends Record<string, Message>>(
  english: Source,
  chinese: Translation<Source>,
): ReadonlySignal<Translation<Source>> {
  const byLanguage: Record<Language, Translation<Source>> = {
    en: english as unknown as Translation<Source>,
    zh: chinese,
  };
  return computed(() => byLanguage[language.value]);
}
