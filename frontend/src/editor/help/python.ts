/** Completions in Python sources: Flask's names where they fit, and what the project itself holds. */

import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import { ensureSyntaxTree, syntaxTree } from "@codemirror/language";
import type { EditorState } from "@codemirror/state";
import type { HelpHost } from "./host.ts";
import { named, option } from "./option.ts";
import { namedEndpoints, templates } from "./project.ts";
import { APP, CONVERTERS, FLASK, METHODS, REQUEST, SESSION, type Word } from "./words.ts";

const LINE_CHARACTERS = 400;
const NAME = /^\w*$/;

/** What may stand at the end of the line before the cursor, and what is offered there; the first that fits. */
type Place = readonly [before: RegExp, inString: boolean, offered: (host: HelpHost) => Completion[]];

const PLACES: readonly Place[] = [
  [/\burl_for\(\s*["']([\w.]*)$/, true, namedEndpoints],
  [/\brender_template\(\s*["']([\w./-]*)$/, true, (host) => templates(host).map((name) => named(name))],
  [/\.(?:route|get|post|put|patch|delete)\(\s*["'][^"']*<(\w*)$/, true, offer(CONVERTERS)],
  [/\bmethods\s*=\s*[[(](?:[^\])]*,)?\s*["']([A-Za-z]*)$/, true, offer(METHODS)],
  [/\bsession(?:\[|\.(?:get|pop)\()\s*["'](\w*)$/, true, sessionKeys],
  [/\brequest\.(\w*)$/, false, offer(REQUEST)],
  [/\bsession\.(\w*)$/, false, offer(SESSION)],
  [/^\s*@?\s*(?:app|application|bp|blueprint|\w+_bp|bp_\w+)\.(\w*)$/, false, offer(APP)],
  [/\bcurrent_app\.(\w*)$/, false, offer(APP)],
  [/^\s*from\s+flask\s+import\s+\(?(?:[\w\s]+,)*\s*(\w*)$/, false, offer(FLASK, false)],
];

export function pythonCompletions(host: HelpHost) {
  return (context: CompletionContext): CompletionResult | null => {
    const line = context.state.doc.lineAt(context.pos);
    const before = line.text.slice(0, context.pos - line.from).slice(-LINE_CHARACTERS);
    const isText = isInText(context.state, context.pos);
    for (const [pattern, inString, offered] of PLACES) {
      const found = pattern.exec(before);
      if (found === null || isText !== inString) continue;
      const from = context.pos - (found[1] ?? "").length;
      return { from, options: offered(host), validFor: /^[\w./-]*$/ };
    }
    return isText ? null : bareNames(context, host);
  };
}

/** Flask's own names that the file imports, anywhere that a name may stand. */
function bareNames(context: CompletionContext, host: HelpHost): CompletionResult | null {
  const word = context.matchBefore(/[\w.]*/);
  if (word === null || word.text.includes(".") || (word.text === "" && !context.explicit)) return null;
  const source = context.state.sliceDoc(0, 20_000);
  const imported = /^\s*from\s+flask\s+import\s+(\([^)]*\)|[^\n]*)/m.exec(source)?.[1] ?? "";
  const names = new Set(imported.match(/\w+/g));
  const options = FLASK.filter((each) => names.has(each.name)).map((each) => option(each, host.isChinese()));
  return options.length === 0 ? null : { from: word.from, options, validFor: NAME };
}

function offer(words: readonly Word[], inserts = true): (host: HelpHost) => Completion[] {
  return (host) => words.map((word) => option(word, host.isChinese(), inserts));
}

/** Keys that some source of the project uses already. */
function sessionKeys(host: HelpHost): Completion[] {
  const keys = new Set<string>();
  for (const text of host.files().values())
    for (const [, key = ""] of (text ?? "").matchAll(/\bsession(?:\[|\.(?:get|pop)\()\s*["'](\w+)["']/g))
      keys.add(key);
  return [...keys].sort().map((key) => named(key));
}

/** A slow machine may not have read a text to its end when somebody types there. */
const READ_MS = 100;

/** Inside a string, and in no f-string's replacement. Comments count as neither place. */
function isInText(state: EditorState, position: number): boolean {
  const tree = ensureSyntaxTree(state, position, READ_MS) ?? syntaxTree(state);
  const { name } = tree.resolveInner(position, -1);
  return name === "String" || name === "FormatString" || name === "Comment";
}
