/** A card's sentences with what was found in them, cut into plain text and code for the page to draw. */

import { asList, type Fact } from "./facts.ts";

export interface Span {
  readonly text: string;
  readonly isCode: boolean;
}

type Found = Readonly<Record<string, Fact>>;

const VALUE_CHARACTERS = 200;
const PLACEHOLDER = /\$\{(\w+)\}/g;

export function fillIn(text: string, found: Found): string {
  return text.replace(PLACEHOLDER, (_, name: string) => short(asList(found[name]).join(", ")));
}

/** The same within a regular expression, where what was found stands for itself. */
export function fillPattern(pattern: string, found: Found): string {
  return pattern.replace(PLACEHOLDER, (_, name: string) =>
    (asList(found[name])[0] ?? "").replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"),
  );
}

export function placeholdersIn(text: string): string[] {
  return [...text.matchAll(PLACEHOLDER)].map((match) => match[1] ?? "");
}

/** Cut before it is filled: a backtick in what an app said is only a backtick. */
export function spansOf(text: string, found: Found): Span[] {
  return text
    .split("`")
    .map((part, at) => ({ text: fillIn(part, found), isCode: at % 2 === 1 }))
    .filter((span) => span.text !== "");
}

function short(value: string): string {
  const line = value.replace(/\s+/g, " ");
  return line.length > VALUE_CHARACTERS ? `${line.slice(0, VALUE_CHARACTERS)}…` : line;
}
