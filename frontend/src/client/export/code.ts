/** What the exports have in common: one request, told as facts, without the API's own spelling. */

import type { Cookie } from "../../api/cookies.ts";
import type { Header } from "../../api/exchange.ts";
import { type BodyDraft, contentTypeOf } from "../body.ts";
import { type Draft, wireHeaders } from "../draft.ts";
import { headerOf } from "../headers.ts";
import { splitTarget } from "../query.ts";
import { wireTarget } from "../target.ts";

export interface Facts {
  readonly method: string;
  readonly url: string;
  readonly target: string;
  readonly headers: readonly Header[];
  readonly body: BodyDraft;
  readonly followRedirects: boolean;
  readonly cookies: readonly (readonly [string, string])[];
}

const USUAL_PORT = 5000;

/** `appPort` is where the app listens now; at home it will be the same. */
export function factsOf(draft: Draft, jar: readonly Cookie[], appPort: number | null): Facts {
  const { target, port } = wireTarget(draft.target);
  return {
    method: draft.method.trim(),
    url: `http://127.0.0.1:${draft.port ?? port ?? appPort ?? USUAL_PORT}${target}`,
    target,
    headers: exportedHeaders(draft),
    body: draft.body,
    followRedirects: draft.followRedirects,
    cookies: cookiesFor(draft, jar, splitTarget(target).path),
  };
}

/** Other clients call a text something else than we do, so here its type is always said. */
function exportedHeaders(draft: Draft): Header[] {
  const headers = wireHeaders(draft);
  const type = draft.body.kind === "text" ? contentTypeOf(draft.body) : null;
  return type === null || headerOf(draft.headers, "Content-Type") !== null
    ? headers
    : [["Content-Type", type], ...headers];
}

/** A `Cookie` header typed by hand is among the headers already. */
function cookiesFor(draft: Draft, jar: readonly Cookie[], path: string): [string, string][] {
  if (!draft.cookies || headerOf(draft.headers, "Cookie") !== null) return [];
  return jar.filter((cookie) => isUnder(path, cookie.path)).map((cookie) => [cookie.name, cookie.value]);
}

/** RFC 6265 §5.1.4. */
export function isUnder(path: string, cookiePath: string): boolean {
  if (!path.startsWith(cookiePath)) return false;
  return path.length === cookiePath.length || cookiePath.endsWith("/") || path[cookiePath.length] === "/";
}

/** A Python string literal. JSON's escapes are Python's too; non-ASCII letters stay readable. */
export function pythonString(text: string): string {
  return JSON.stringify(text).replaceAll("\u007f", "\\x7f");
}

export function indented(lines: readonly string[], depth = 1): string[] {
  return lines.map((line) => `${"    ".repeat(depth)}${line}`);
}

/** `[("name", "value"), …]`: a list of pairs, as names may repeat; a dict where none does. */
export function pythonPairs(pairs: readonly (readonly [string, string])[]): string {
  const names = new Set(pairs.map(([name]) => name));
  if (names.size === pairs.length) {
    return `{${pairs.map(([name, value]) => `${pythonString(name)}: ${pythonString(value)}`).join(", ")}}`;
  }
  return `[${pairs.map(([name, value]) => `(${pythonString(name)}, ${pythonString(value)})`).join(", ")}]`;
}
