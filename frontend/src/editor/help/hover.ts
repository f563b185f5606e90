/** A sentence on the Flask name under the pointer. */

import type { Extension } from "@codemirror/state";
import { type EditorView, type HoverTooltipSource, hoverTooltip, type Tooltip } from "@codemirror/view";
import type { HelpHost } from "./host.ts";
import { insideTag } from "./jinja.ts";
import { explain } from "./option.ts";
import {
  APP,
  CONVERTERS,
  FILTERS,
  FLASK,
  METHODS,
  REQUEST,
  SESSION,
  TEMPLATE_NAMES,
  type Word,
} from "./words.ts";

const OWNERS: Readonly<Record<string, readonly Word[]>> = {
  request: REQUEST,
  session: SESSION,
  current_app: APP,
};

let own: typeof import("./ownNames.ts") | null = null;

/** What tells of the project's own names is there when somebody first asks; without a network nothing is told of them. */
export async function ownNamesReady(): Promise<void> {
  own ??= await import("./ownNames.ts").catch(() => null);
}

export function hoverWords(host: HelpHost, isTemplate: boolean): Extension {
  return hoverTooltip(wordsUnder(host, isTemplate), { hideOn: (transaction) => transaction.docChanged });
}

/** What is told of a place; nothing where another text has come while it was waited for. */
export function wordsUnder(host: HelpHost, isTemplate: boolean): HoverTooltipSource {
  const told = (view: EditorView, position: number): Tooltip | null => {
    const line = view.state.doc.lineAt(position);
    const at = position - line.from;
    const known = own?.ownNameTold(host, line.text, at, isTemplate);
    if (known) return shown(line.from, known, known.draw);
    const found = wordAt(line.text, at);
    if (found === null) return null;
    const word = isTemplate
      ? inTemplate(line.text, found, view.state.sliceDoc(Math.max(0, position - 1000), position))
      : inPython(line.text, found);
    if (word === null) return null;
    return shown(line.from, found, () => explain(word, host.isChinese()));
  };
  return (view, position) => {
    const asked = view.state.doc;
    if (own !== null) return told(view, position);
    return ownNamesReady().then(() => (view.state.doc === asked ? told(view, position) : null));
  };
}

function shown(start: number, { from, to }: Pick<Found, "from" | "to">, draw: () => HTMLElement): Tooltip {
  return { pos: start + from, end: start + to, above: true, create: () => ({ dom: draw() }) };
}

interface Found {
  text: string;
  from: number;
  to: number;
}

function wordAt(line: string, at: number): Found | null {
  for (const { 0: text, index } of line.matchAll(/[A-Za-z_]\w*/g))
    if (index <= at && at <= index + text.length) return { text, from: index, to: index + text.length };
  return null;
}

export function inPython(line: string, { text, from, to }: Found): Word | null {
  const before = line.slice(0, from);
  if (/<$/.test(before) && line[to] === ":") return find(CONVERTERS, text);
  if (/\bmethods\s*=\s*[[(][^\])]*["']$/.test(before)) return find(METHODS, text);
  const owner = /(\w+)\.$/.exec(before)?.[1];
  if (owner === undefined) return /["']$/.test(before) ? null : find(FLASK, text);
  const known = OWNERS[owner];
  if (known !== undefined) return find(known, text);
  return /^(?:app|application|bp|blueprint|\w+_bp|bp_\w+)$/.test(owner) || /^\s*@\w+\.$/.test(before)
    ? find(APP, text)
    : owner === "flask"
      ? find(FLASK, text)
      : null;
}

function inTemplate(line: string, { text, from }: Found, before: string): Word | null {
  if (insideTag(before) === null) return null;
  const prefix = line.slice(0, from);
  if (/\|\s*$/.test(prefix)) return find(FILTERS, text);
  if (/\brequest\.$/.test(prefix)) return find(REQUEST, text);
  return /\.$/.test(prefix) ? null : find(TEMPLATE_NAMES, text);
}

function find(words: readonly Word[], name: string): Word | null {
  return words.find((word) => word.name === name) ?? null;
}
