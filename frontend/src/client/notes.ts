/**
 * What one should know before sending. Notes never block: each of these requests is worth sending once, to see
 * what happens. Codes and facts only; the catalogue has the words.
 */

import type { Route } from "../api/session.ts";
import { domainOf } from "../routes/domain.ts";
import { takes } from "../routes/methods.ts";
import { type BodyDraft, missingFiles } from "./body.ts";
import { argumentsOf, fits, readPath } from "./chips.ts";
import type { Draft } from "./draft.ts";
import type { Guess } from "./guess.ts";
import { headerOf, headerProblem } from "./headers.ts";
import { checkJson } from "./json.ts";
import { answersUnder, matchingRoutes, methodsAt, slashRedirect } from "./matching.ts";
import { splitTarget } from "./query.ts";
import { wireTarget } from "./target.ts";

export type Note =
  | { readonly code: "edited" }
  | { readonly code: "bodyless"; readonly method: string }
  | { readonly code: "method"; readonly method: string; readonly allowed: readonly string[] }
  | { readonly code: "noRoute" }
  | { readonly code: "slash"; readonly to: string }
  | { readonly code: "host"; readonly hosts: readonly string[] }
  | { readonly code: "converter"; readonly name: string; readonly converter: string; readonly value: string }
  | { readonly code: "fragment"; readonly fragment: string }
  | { readonly code: "emptyArgument"; readonly name: string }
  | { readonly code: "jsonAsText" }
  | { readonly code: "unreadFields"; readonly names: readonly string[] }
  | { readonly code: "jsonBroken"; readonly line: number; readonly column: number }
  | { readonly code: "jsonType"; readonly contentType: string }
  | { readonly code: "headerName"; readonly name: string }
  | { readonly code: "headerValue"; readonly name: string }
  | { readonly code: "filesGone"; readonly names: readonly string[] };

export interface Surroundings {
  readonly routes: readonly Route[];
  /** How many more the app has: what none of the listed takes, one of these may. */
  readonly routesLeftOut?: number;
  /** The Host that is sent where the draft names none. */
  readonly host?: string;
  readonly isEditedSinceRun: boolean;
  /** What the view of the path seems to read; null where its source is not known. */
  readonly guess?: Guess | null;
}

export function notesFor(draft: Draft, around: Surroundings): Note[] {
  return [
    ...(around.isEditedSinceRun ? [{ code: "edited" } as const] : []),
    ...headerNotes(draft),
    ...routeNotes(draft, around),
    ...targetNotes(draft),
    ...bodyNotes(draft),
    ...unreadNotes(draft.body, around.guess ?? null),
  ];
}

function routeNotes(draft: Draft, { routes, routesLeftOut = 0, host = "" }: Surroundings): Note[] {
  const { path } = splitTarget(wireTarget(draft.target).target);
  if (routes.length === 0) return [];
  const unfit = unfitArgument(draft, path);
  const matching = matchingRoutes(routes, path);
  if (matching.length > 0) {
    const met = matching.filter((route) => answersUnder(route, headerOf(draft.headers, "Host") ?? host));
    if (met.length > 0) return methodNotes(draft.method, met, path);
    return [{ code: "host", hosts: [...new Set(matching.map(domainOf))] }];
  }
  if (routesLeftOut > 0) return [];
  const slash = slashRedirect(routes, path);
  if (slash !== null) return [{ code: "slash", to: slash }];
  return [unfit ?? { code: "noRoute" }];
}

function methodNotes(method: string, met: readonly Route[], path: string): Note[] {
  if (met.some((route) => takes(route, method))) return [];
  return [{ code: "method", method, allowed: methodsAt(met, path) }];
}

function unfitArgument(draft: Draft, path: string): Note | null {
  if (draft.rule === null) return null;
  const values = readPath(draft.rule, path);
  const piece = argumentsOf(draft.rule).find((each) => !fits(each, values?.get(each.name) ?? ""));
  if (!values || !piece) return null;
  const value = values.get(piece.name) ?? "";
  if (value === "") return { code: "emptyArgument", name: piece.name };
  return { code: "converter", name: piece.name, converter: piece.converter, value };
}

function targetNotes(draft: Draft): Note[] {
  const { fragment } = wireTarget(draft.target);
  return fragment === null ? [] : [{ code: "fragment", fragment }];
}

function headerNotes(draft: Draft): Note[] {
  return draft.headers.flatMap((row): Note[] => {
    const problem = headerProblem(row);
    if (problem === null) return [];
    return [{ code: problem === "name" ? "headerName" : "headerValue", name: row.name }];
  });
}

const BODYLESS = new Set(["GET", "HEAD", "OPTIONS", "TRACE"]);

function bodyNotes(draft: Draft): Note[] {
  const { body } = draft;
  if (body.kind === "none") return [];
  const notes: Note[] = [];
  if (BODYLESS.has(draft.method.toUpperCase())) notes.push({ code: "bodyless", method: draft.method });
  if (body.kind === "text" && isJsonAsText(draft)) notes.push({ code: "jsonAsText" });
  if (body.kind === "json") notes.push(...jsonNotes(draft));
  const gone = missingFiles(body).map((file) => file.name);
  if (gone.length > 0) notes.push({ code: "filesGone", names: gone });
  return notes;
}

function jsonNotes(draft: Draft): Note[] {
  const notes: Note[] = [];
  const check = checkJson(draft.body.json);
  if (check.state === "broken") notes.push({ code: "jsonBroken", line: check.line, column: check.column });
  const contentType = headerOf(draft.headers, "Content-Type");
  if (contentType !== null && !/json/i.test(contentType)) notes.push({ code: "jsonType", contentType });
  return notes;
}

/** Text that is JSON, under a type that does not say so: `request.json` would answer 415. */
function isJsonAsText({ body, headers }: Draft): boolean {
  const contentType = headerOf(headers, "Content-Type") ?? "text/plain";
  return /^\s*[[{]/.test(body.text) && checkJson(body.text).state === "valid" && !/json/i.test(contentType);
}

/** Fields that the view does not ask for by name; nothing is said where it asks for none, as it may take them all. */
function unreadNotes(body: BodyDraft, guess: Guess | null): Note[] {
  if (guess === null || (body.kind !== "form" && body.kind !== "multipart")) return [];
  const read = [...guess.fields, ...guess.files];
  const rows = body.kind === "form" ? body.form : body.parts;
  const names = rows
    .filter((row) => row.on && row.name !== "" && !read.includes(row.name))
    .map((row) => row.name);
  return read.length > 0 && names.length > 0 ? [{ code: "unreadFields", names }] : [];
}
