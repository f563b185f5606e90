/** Finds examples by words of either language: who reads a Chinese page may well type `redirect`. */

import type { ExampleEntry, ExampleList } from "../api/examples.ts";

export interface ChapterOfExamples {
  /** From 1. */
  readonly number: number;
  readonly title: { readonly en: string; readonly zh: string };
  readonly examples: readonly ExampleEntry[];
}

/** The chapters that hold an example with all the words, each with those examples alone. */
export function findExamples(list: ExampleList, typed: string): ChapterOfExamples[] {
  const words = fold(typed).split(/\s+/).filter(Boolean);
  return list.chapters
    .map((title, at) => {
      const inChapter = list.examples.filter((each) => each.chapter === at + 1);
      const examples = inChapter.filter((each) => {
        const text = fold(textOf(each, title));
        return words.every((word) => text.includes(word));
      });
      return { number: at + 1, title, examples };
    })
    .filter(({ examples }) => examples.length > 0);
}

function textOf({ slug, en, zh }: ExampleEntry, chapter: { en: string; zh: string }): string {
  return [slug, chapter.en, chapter.zh, ...Object.values(en), ...Object.values(zh)].join("\n");
}

/** Full-width letters count as the plain ones: an input method types them. */
function fold(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}
