/** What one file in `rules/` says: when its card fits, and the card's words in both languages. */

import type { FactName } from "./facts.ts";

/**
 * `true`: the fact is there; `false`: it is not; a text: equal to it; a list: one of them. Of a list of values one has to
 * do. `matches` and `lacks` are regular expressions, and the named groups of `matches` can be used in the texts.
 */
export type Condition =
  | boolean
  | string
  | readonly string[]
  | { readonly matches: string }
  | { readonly lacks: string };

export interface Words {
  readonly title: string;
  /** `code` between backticks; `${fact}` stands for what was found. */
  readonly text: string;
}

/** `error`: the last line of the person's code; `view`: of the request's view; else the first line that
 * matches, with `${fact}` for what was found. */
export type Place = "error" | "view" | { readonly find: string };

export interface WhyRule {
  /** `both`: of an exception that may come at the start as well as in a view. */
  readonly on: "response" | "run" | "both";
  readonly when: Readonly<Partial<Record<FactName, Condition>>>;
  /** Only where no other rule fits. */
  readonly fallback?: true;
  readonly place?: Place;
  /** Lines of code that mend it. */
  readonly fix?: readonly string[];
  /** Facts shown as a table below the text. */
  readonly show?: readonly FactName[];
  readonly docs: string;
  readonly en: Words;
  readonly zh: Words;
}
