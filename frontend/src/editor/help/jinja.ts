/** Completions in templates: names that the views give, endpoints, filters, other templates. */

import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import type { HelpHost } from "./host.ts";
import { named, option } from "./option.ts";
import { namedEndpoints, templateName, templates, variablesOf } from "./project.ts";
import { FILTERS, REQUEST, TEMPLATE_NAMES, type Word } from "./words.ts";

const LOOKED_BACK_CHARACTERS = 1000;

type Offered = (host: HelpHost, path: string, own: string) => Completion[];

const PLACES: ReadonlyArray<readonly [before: RegExp, offered: Offered]> = [
  [/\burl_for\(\s*["']([\w.]*)$/, namedEndpoints],
  [
    /\b(?:extends|include|import|from)\s+["']([\w./-]*)$/,
    (host, path) =>
      templates(host)
        .filter((name) => name !== templateName(path))
        .map((name) => named(name)),
  ],
  [/["'][^"']*$/, () => []],
  [/(?:^|[^|])\|\s*(\w*)$/, (host) => words(FILTERS, host)],
  [/\brequest\.(\w*)$/, (host) => words(REQUEST, host)],
  [/\.\w*$/, () => []],
  [
    /(?:^|[^\w.])([A-Za-z_]\w*)$/,
    (host, path, own) => [
      ...variablesOf(host, templateName(path) ?? path, own).map((name) => ({ ...named(name), boost: 5 })),
      ...words(TEMPLATE_NAMES, host),
    ],
  ],
];

export function jinjaCompletions(host: HelpHost, path: string) {
  return (context: CompletionContext): CompletionResult | null => {
    const inside = insideTag(
      context.state.sliceDoc(Math.max(0, context.pos - LOOKED_BACK_CHARACTERS), context.pos),
    );
    if (inside === null) return null;
    for (const [pattern, offered] of PLACES) {
      const found = pattern.exec(inside);
      if (found === null) continue;
      const options = offered(host, path, context.state.doc.toString());
      if (options.length === 0) return null;
      return { from: context.pos - (found[1] ?? "").length, options, validFor: /^[\w./-]*$/ };
    }
    return null;
  };
}

/** What stands between the tag's opening and the cursor, or null in HTML and in comments. */
export function insideTag(before: string): string | null {
  const opened = Math.max(before.lastIndexOf("{{"), before.lastIndexOf("{%"));
  if (opened < 0) return null;
  const inside = before.slice(opened + 2);
  return /[%}]\}/.test(inside) ? null : inside;
}

function words(rows: readonly Word[], host: HelpHost): Completion[] {
  return rows.map((word) => option(word, host.isChinese()));
}
