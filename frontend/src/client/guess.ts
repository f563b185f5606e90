/**
 * What a request to a view probably needs, guessed from what its source reads: `request.form["name"]`,
 * `request.files`, `request.json`, `request.args`.
 *
 * A guess and called one: the source is read with patterns, not understood. It only ever fills empty fields.
 */

import type { BodyKind } from "./body.ts";

export interface Guess {
  readonly bodyKind: BodyKind;
  readonly fields: readonly string[];
  readonly files: readonly string[];
  readonly jsonKeys: readonly string[];
  readonly queryNames: readonly string[];
}

/** `line` counts from 1 and stands at the decorator or at the `def`. */
export function guessFrom(source: string, line: number): Guess {
  const view = viewAt(source, line);
  const fields = keysOf(view, "request\\.(?:form|values)");
  const files = keysOf(view, "request\\.files");
  const jsonKeys = jsonKeysOf(view);
  return {
    bodyKind: kindOf(view),
    fields,
    files,
    jsonKeys,
    queryNames: keysOf(view, "request\\.args"),
  };
}

function kindOf(view: string): BodyKind {
  if (/\brequest\.files\b/.test(view)) return "multipart";
  if (/\brequest\.(?:json\b|get_json\b)/.test(view)) return "json";
  if (/\brequest\.form\b/.test(view)) return "form";
  if (/\brequest\.(?:data\b|get_data\b|stream\b)/.test(view)) return "text";
  return "none";
}

/** The view's own lines: from its `def` to the next line that is indented no deeper. */
export function viewAt(source: string, line: number): string {
  const lines = source.split("\n").slice(Math.max(0, line - 1));
  const start = lines.findIndex((each) => /^\s*(?:async\s+)?def\s/.test(each));
  if (start === -1) return "";
  const depth = indentOf(lines[start] ?? "");
  const body = lines.slice(start + 1);
  const end = body.findIndex(
    (each) => each.trim() !== "" && !/^\s*[)#]/.test(each) && indentOf(each) <= depth,
  );
  return body.slice(0, end === -1 ? body.length : end).join("\n");
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

/** Names in `thing["name"]`, `thing.get("name")` and `thing.getlist("name")`, each once, in order. */
function keysOf(view: string, thing: string): string[] {
  const pattern = new RegExp(`\\b${thing}(?:\\[|\\.(?:get|getlist|pop)\\()\\s*(["'])([^"']+)\\1`, "g");
  return [...new Set([...view.matchAll(pattern)].map((match) => match[2] ?? ""))];
}

const JSON_SOURCE = "request\\.(?:json|get_json\\([^)]*\\))";

/** Keys read from the parsed body at once, or from the variable it was given to. */
function jsonKeysOf(view: string): string[] {
  const given = new RegExp(`(\\w+)\\s*=\\s*${JSON_SOURCE}(?![\\w.[])`).exec(view)?.[1];
  const direct = keysOf(view, JSON_SOURCE);
  return [...new Set([...direct, ...(given ? keysOf(view, given) : [])])];
}
