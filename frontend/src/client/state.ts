/**
 * The request being written. The only place that assigns to these signals.
 *
 * The URL's text and the query table are one thing seen twice, so they change together, in here. The request
 * that is under way and what came back live in `sending.ts`.
 */

import { batch, computed, signal } from "@preact/signals";
import type { Route } from "../api/session.ts";
import { takes } from "../routes/methods.ts";
import { files, isEditedSinceRun, projectPath, ranFiles } from "../state/project.ts";
import { routes, routesLeftOut, session } from "../state/session.ts";
import { type BodyDraft, EMPTY_BODY, filePart, textPart } from "./body.ts";
import type { CheckRow } from "./checks/rows.ts";
import { argumentsOf, fillPath, readPath } from "./chips.ts";
import { type Draft, EMPTY_DRAFT } from "./draft.ts";
import { sampleFile } from "./files.ts";
import { type Guess, guessFrom } from "./guess.ts";
import { mainMethods, matchingRoutes, methodsOf } from "./matching.ts";
import { type Note, notesFor } from "./notes.ts";
import { editRow, formatQuery, joinTarget, mergeRows, type QueryRow, splitTarget } from "./query.ts";
import { nextId, type Row, row } from "./rows.ts";

export const REQUEST_PARTS = [
  "query",
  "headers",
  "body",
  "authorization",
  "cookies",
  "checks",
  "options",
] as const;

export type RequestPart = (typeof REQUEST_PARTS)[number];

export const method = signal(EMPTY_DRAFT.method);
export const target = signal(EMPTY_DRAFT.target);
export const queryRows = signal<readonly QueryRow[]>([]);
export const headerRows = signal<readonly Row[]>([]);
export const body = signal<BodyDraft>(EMPTY_BODY);
export const useCookies = signal(true);
export const followRedirects = signal(true);
/** Null is the port that the app listens on first. */
export const port = signal<number | null>(null);
export const checkRows = signal<readonly CheckRow[]>([]);
/** What stands below the request's first line: the request, the saved ones, or a websocket. */
export const shown = signal<"request" | "saved" | "socket">("request");
/** Which part of the request is shown below its first line. */
export const part = signal<RequestPart>("query");
/** The rule whose arguments stand as chips beside the URL. */
export const rule = signal<string | null>(null);
/** Whether the panel still shows the list of routes instead of a request. */
export const isPicking = signal(true);
/** The body or the query was filled in from the view's source; gone with the first change by hand. */
export const isGuessed = signal(false);

export const draft = computed<Draft>(() => ({
  method: method.value,
  target: target.value,
  query: queryRows.value,
  rule: rule.value,
  headers: headerRows.value,
  body: body.value,
  cookies: useCookies.value,
  followRedirects: followRedirects.value,
  port: port.value,
  checks: checkRows.value,
}));

const activeRoute = computed<Route | null>(
  () => routes.value.find((route) => route.rule === rule.value) ?? null,
);

/** What the path holds for each argument of the rule; null where it has left the rule's shape. */
export const argumentValues = computed<ReadonlyMap<string, string> | null>(() =>
  rule.value === null ? null : readPath(rule.value, splitTarget(target.value).path),
);

export const notes = computed<readonly Note[]>(() =>
  notesFor(draft.value, {
    routes: routes.value,
    routesLeftOut: routesLeftOut.value,
    host: `127.0.0.1:${port.value ?? session.value?.port ?? ""}`,
    isEditedSinceRun: isEditedSinceRun.value,
    guess: guessAtTarget(),
  }),
);

function guessAtTarget(): Guess | null {
  const { path } = splitTarget(target.value);
  const met = matchingRoutes(routes.value, path).find((route) => takes(route, method.value));
  return met ? guessFor(met) : null;
}

export function setMethod(name: string): void {
  method.value = name;
}

/** Typing in the URL field. */
export function typeTarget(text: string): void {
  const { path, query } = splitTarget(text);
  batch(() => {
    target.value = text;
    queryRows.value = mergeRows(queryRows.value, query);
    followRule(path);
    isPicking.value = false;
    if (shown.value === "saved") shown.value = "request";
  });
}

/** A path that has left its rule may have come to another one: its chips are the useful ones then. */
function followRule(path: string): void {
  if (rule.value !== null && readPath(rule.value, path)) return;
  const met = matchingRoutes(routes.value, path).find((route) => argumentsOf(route.rule).length > 0);
  rule.value = met?.rule ?? null;
}

export function setArgument(name: string, value: string): void {
  if (rule.value === null) return;
  const values = new Map(argumentValues.value ?? sampleValues());
  values.set(name, value);
  const { query } = splitTarget(target.value);
  target.value = joinTarget({ path: fillPath(rule.value, values), query });
}

function sampleValues(): Map<string, string> {
  return new Map(activeRoute.value?.arguments.map((argument) => [argument.name, argument.sample]));
}

export function setQueryRows(rows: readonly QueryRow[]): void {
  batch(() => {
    queryRows.value = rows;
    target.value = joinTarget({ path: splitTarget(target.value).path, query: formatQuery(rows) });
  });
}

export function changeQueryRow(id: number, change: Partial<Row>): void {
  setQueryRows(editRow(queryRows.value, id, change));
}

export function addQueryRow(added: Row): void {
  setQueryRows([...queryRows.value, { ...added, spelling: null }]);
}

export function setHeaderRows(rows: readonly Row[]): void {
  headerRows.value = rows;
}

export function setUseCookies(use: boolean): void {
  useCookies.value = use;
}

export function setFollowRedirects(follow: boolean): void {
  followRedirects.value = follow;
}

export function setCheckRows(rows: readonly CheckRow[]): void {
  checkRows.value = rows;
}

export function setPort(chosen: number | null): void {
  port.value = chosen;
}

export function changeBody(change: Partial<BodyDraft>): void {
  batch(() => {
    body.value = { ...body.value, ...change };
    isGuessed.value = false;
  });
}

/** Puts one value under a header's name, in place of every row of that name; null takes them away. */
export function setHeader(name: string, value: string | null): void {
  const others = headerRows.value.filter((each) => each.name.trim().toLowerCase() !== name.toLowerCase());
  const before = headerRows.value.find((each) => !others.includes(each));
  if (value === null) headerRows.value = others;
  else if (!before) headerRows.value = [...headerRows.value, row(name, value)];
  else
    headerRows.value = headerRows.value
      .filter((each) => each === before || others.includes(each))
      .map((each) => (each === before ? { ...before, on: true, value } : each));
}

/** Loads a request: from history, from a pasted command, from a lesson. */
export function fill(given: Draft): void {
  batch(() => {
    method.value = given.method;
    target.value = given.target;
    queryRows.value = given.query;
    rule.value = given.rule;
    headerRows.value = given.headers;
    body.value = given.body;
    useCookies.value = given.cookies;
    followRedirects.value = given.followRedirects;
    port.value = given.port;
    checkRows.value = given.checks;
    shown.value = "request";
    isPicking.value = false;
    isGuessed.value = false;
    if (given.body.kind !== "none") part.value = "body";
    else if (given.query.length > 0 || part.value === "body") part.value = "query";
    if (given.rule === null) followRule(splitTarget(given.target).path);
  });
}

/** Makes the request that a route asks for: its method, its path with samples, what its view seems to read. */
export function fillFromRoute(route: Route, chosenMethod?: string): void {
  const samples = new Map(route.arguments.map((argument) => [argument.name, argument.sample]));
  const picked = chosenMethod ?? mainMethods(methodsOf(route))[0] ?? "GET";
  const guess = guessFor(route);
  const query = guess?.queryNames.map((name) => newQueryRow(name)) ?? [];
  const path = fillPath(route.rule, samples);
  const host = route.host ? fillPath(route.host, samples) : null; // null where any will do, or nobody knows
  fill({
    ...EMPTY_DRAFT,
    method: picked,
    target: joinTarget({ path, query: formatQuery(query) }),
    query,
    rule: argumentsOf(route.rule).length > 0 ? route.rule : null,
    headers: host === null ? [] : [row("Host", host)],
    body: guess && takesBody(picked) ? guessedBody(guess) : EMPTY_BODY,
    port: port.value,
  });
  isGuessed.value = body.value.kind !== "none" || query.length > 0;
}

export function togglePicking(): void {
  batch(() => {
    isPicking.value = shown.value !== "request" || !isPicking.value;
    shown.value = "request";
  });
}

/** The saved requests or the websocket; asked for again, the request comes back. */
export function toggleShown(which: "saved" | "socket"): void {
  shown.value = shown.value === which ? "request" : which;
}

export function showPart(chosen: RequestPart): void {
  part.value = chosen;
}

function newQueryRow(name: string): QueryRow {
  return { id: nextId(), on: true, name, value: "", spelling: null };
}

function takesBody(name: string): boolean {
  return !["GET", "HEAD", "OPTIONS", "DELETE"].includes(name);
}

/** From the sources that the app runs: its lines are those that the route names, and no key changes them. */
function guessFor(route: Route): Guess | null {
  const sources = ranFiles.value ?? files.peek();
  const path = route.file === null ? null : projectPath(route.file, sources);
  const source = path === null ? undefined : sources.get(path);
  return typeof source === "string" && route.line !== null ? guessFrom(source, route.line) : null;
}

function guessedBody(guess: Guess): BodyDraft {
  const keys = Object.fromEntries(guess.jsonKeys.map((key) => [key, ""]));
  return {
    ...EMPTY_BODY,
    kind: guess.bodyKind,
    form: guess.fields.map((name) => row(name, "")),
    parts: [
      ...guess.fields.map((name) => textPart(name, "")),
      ...guess.files.map((name) => filePart(name, [sampleFile("tiny.png")])),
    ],
    json: guess.bodyKind === "json" ? JSON.stringify(keys, null, 2) : "",
  };
}
