/** Which rule the request met, what its view reads of it, and what it reads that was not sent. */

import type { Hop, ReceivedResponse } from "../api/exchange.ts";
import type { Route } from "../api/session.ts";
import { fromBase64 } from "../client/base64.ts";
import { viewAt } from "../client/guess.ts";
import { mainMethods, matchingRoutes, methodsAt } from "../client/matching.ts";
import { splitTarget } from "../client/query.ts";
import { takes } from "../routes/methods.ts";
import type { ExchangeEvidence } from "./evidence.ts";
import type { Fact, Facts } from "./facts.ts";
import { nearestOf } from "./near.ts";
import { nearestRules } from "./nearestRules.ts";
import { headerIn } from "./requestFacts.ts";
import { raisedIn } from "./traceFacts.ts";

export function responseFacts(hop: Hop): Facts {
  const { response } = hop;
  const status = response?.status ?? 0;
  const location = response === null ? null : headerIn(response.headers, "location");
  return {
    status: response === null ? "none" : String(status),
    failure: hop.error?.type ?? "",
    location: location ?? "",
    slashTo: location !== null && isSlashAdded(hop, location) ? pathOf(location) : "",
    nextMethod: location === null ? "" : nextMethod(status, hop.request.method),
    allowed: response === null ? [] : listOf(headerIn(response.headers, "allow")),
    body: response === null ? "" : textOf(response),
  };
}

export function routeFacts({ hop, routes, files }: ExchangeEvidence, sent: Facts): Facts {
  const { path } = splitTarget(hop.request.target);
  const route = routeAt(routes, path, hop.request.method);
  const source = route === null ? "" : viewOf(route, files);
  return {
    rule: route?.rule ?? "",
    endpoint: route?.endpoint ?? "",
    view: route?.endpoint.replace(/^.*\./, "") ?? "",
    viewFile: route?.file ?? "",
    viewLine: route?.line ? String(route.line) : "",
    viewSource: source,
    ruleMethods: mainMethods(methodsAt(routes, path)),
    ...missingFacts(source, sent, hop),
    ...(hop.response?.status === 404 && route === null ? nearFacts(routes, path, files) : {}),
  };
}

/** The rule whose method fits, or else the one that would do for another method. */
function routeAt(routes: readonly Route[], path: string, method: string): Route | null {
  const matching = matchingRoutes(routes, path).filter((route) => route.endpoint !== "static");
  return matching.find((route) => takes(route, method)) ?? matching[0] ?? null;
}

function viewOf(route: Route, files: Readonly<Record<string, string>>): string {
  const source = files[(route.file ?? "").replace(/^\/app\//, "")];
  return source === undefined || route.line === null ? "" : viewAt(source, route.line);
}

/** Keys that the view takes with `[…]`, which answers 400 where one is missing; `.get(…)` does not. */
function missingFacts(source: string, sent: Facts, hop: Hop): Facts {
  const said = raisedIn(hop)?.key ?? (hop.response === null ? null : saidKey(textOf(hop.response)));
  const missing = (mapping: string, keys: unknown) => {
    const read = subscripts(source, mapping);
    if (said !== null) return read.includes(said) ? said : "";
    return read.find((key) => !(Array.isArray(keys) && keys.includes(key))) ?? "";
  };
  const missingForm = missing("form", sent.sentForm);
  return {
    missingForm,
    missingFile: missing("files", sent.sentFiles),
    missingQuery: missing("args", sent.sentQuery),
    nearSent: missingForm === "" ? "" : (nearestOf(missingForm, listIn(sent.sentForm)) ?? ""),
  };
}

function listIn(value: Fact | undefined): readonly string[] {
  return typeof value === "object" ? value : [];
}

/** In debug mode Flask's answer names the key. */
function saidKey(body: string): string | null {
  return /KeyError: (?:&#39;|')([^'&]{1,100})/.exec(body)?.[1] ?? null;
}

function subscripts(source: string, mapping: string): string[] {
  const pattern = new RegExp(`\\brequest\\.${mapping}\\[\\s*(["'])([^"']+)\\1`, "g");
  return [...source.matchAll(pattern)].map((match) => match[2] ?? "");
}

function nearFacts(routes: readonly Route[], path: string, files: Readonly<Record<string, string>>): Facts {
  const nearest = nearestRules(routes, path);
  const [first] = nearest;
  const own = routes.filter((route) => route.endpoint !== "static");
  const route = own.find((each) => each.rule === first?.rule);
  return {
    viewFile: route?.file ?? "",
    viewLine: route?.line ? String(route.line) : "",
    routeCount: String(own.length),
    nearest: nearest.map((near) => near.rule),
    nearRule: first?.rule ?? "",
    nearMisfit: first?.misfit ?? "",
    nearSegment: first?.segment ?? "",
    nearExpected: first?.expected ?? "",
    nearConverter: first?.converter ?? "",
    ...staticFacts(path, files),
  };
}

/** A file under /static/ that is not in the folder, and where in the project one of its name is. */
function staticFacts(path: string, files: Readonly<Record<string, string>>): Facts {
  const wanted = /^\/static\/(.+)$/.exec(path)?.[1];
  if (wanted === undefined) return {};
  const name = wanted.replace(/^.*\//, "").toLowerCase();
  const paths = Object.keys(files);
  const found = paths.find((each) => each.replace(/^.*\//, "").toLowerCase() === name);
  const near = nearestOf(
    `static/${wanted}`,
    paths.filter((each) => each.startsWith("static/")),
  );
  return { staticFile: wanted, staticFound: found ?? near ?? "" };
}

function isSlashAdded(hop: Hop, location: string): boolean {
  const { path } = splitTarget(hop.request.target);
  return hop.response?.status === 308 && pathOf(location) === `${path}/`;
}

function pathOf(location: string): string {
  return splitTarget(location.replace(/^https?:\/\/[^/]*/i, "")).path;
}

function nextMethod(status: number, method: string): string {
  if (status === 307 || status === 308) return method;
  return status === 303 || method === "POST" ? "GET" : method;
}

function listOf(header: string | null): string[] {
  return header === null ? [] : mainMethods(header.split(",").map((each) => each.trim()));
}

const READ_BYTES = 64 * 1024;

function textOf(response: ReceivedResponse): string {
  return new TextDecoder().decode(fromBase64(response.body_base64).subarray(0, READ_BYTES));
}
