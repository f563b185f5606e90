/**
 * Headers that nobody typed: which the playground adds to a request, and why. Shown grey, so that what arrives
 * at the app is no surprise; a header of the person's own under the same name takes an automatic one's place.
 */

import type { Cookie } from "../api/cookies.ts";
import { type BodyDraft, contentTypeOf } from "./body.ts";
import { pairsOf, type Row } from "./rows.ts";

export type HeaderReason =
  | "host"
  | "userAgent"
  | "accept"
  | "cookie"
  | "contentType"
  | "contentLength"
  | "connection";

export interface AutomaticHeader {
  readonly name: string;
  readonly value: string;
  readonly reason: HeaderReason;
  /** A row of the person's own says it instead. */
  readonly replaced: boolean;
}

export interface HeaderFacts {
  readonly port: number | null;
  readonly body: BodyDraft;
  readonly headers: readonly Row[];
  readonly cookies: readonly Cookie[];
}

/** Names that a person may want to type, the most useful first. */
export const HEADER_NAMES = [
  "Accept",
  "Accept-Language",
  "Authorization",
  "Cache-Control",
  "Content-Type",
  "Cookie",
  "If-Match",
  "If-Modified-Since",
  "If-None-Match",
  "Origin",
  "Range",
  "Referer",
  "User-Agent",
  "X-Forwarded-For",
  "X-HTTP-Method-Override",
  "X-Requested-With",
] as const;

const HEADER_VALUES: Readonly<Record<string, readonly string[]>> = {
  accept: ["*/*", "application/json", "text/html", "text/event-stream", "image/*"],
  "accept-language": ["en", "zh-CN,zh;q=0.9,en;q=0.8"],
  "accept-encoding": ["identity", "gzip"],
  authorization: ["Bearer ", "Basic "],
  "cache-control": ["no-cache", "max-age=0"],
  "content-type": [
    "application/json",
    "application/x-www-form-urlencoded",
    "text/plain; charset=utf-8",
    "text/html",
    "application/xml",
    "application/octet-stream",
  ],
  range: ["bytes=0-99"],
  "x-requested-with": ["XMLHttpRequest"],
};

export function valuesFor(name: string): readonly string[] {
  return HEADER_VALUES[name.trim().toLowerCase()] ?? [];
}

export function headerOf(rows: readonly Row[], name: string): string | null {
  const found = pairsOf(rows).find(([own]) => own.trim().toLowerCase() === name.toLowerCase());
  return found?.[1] ?? null;
}

/** In the order in which they are sent: Host before the person's own, the others after them. */
export function automaticHeaders(facts: HeaderFacts): AutomaticHeader[] {
  const contentType = contentTypeOf(facts.body);
  const cookie = facts.cookies.length > 0 ? cookieNames(facts.cookies) : null;
  const list: [name: string, value: string | null, reason: HeaderReason][] = [
    ["Host", `127.0.0.1:${facts.port ?? "…"}`, "host"],
    ["User-Agent", "flask-playground", "userAgent"],
    ["Accept", "*/*", "accept"],
    ["Cookie", cookie, "cookie"],
    ["Content-Type", contentType, "contentType"],
    ["Content-Length", contentType === null ? null : "…", "contentLength"],
    ["Connection", "close", "connection"],
  ];
  return list.flatMap(([name, value, reason]) =>
    value === null ? [] : [{ name, value, reason, replaced: headerOf(facts.headers, name) !== null }],
  );
}

function cookieNames(cookies: readonly Cookie[]): string {
  return cookies.map((cookie) => `${cookie.name}=…`).join("; ");
}

/** Why HTTP cannot carry a header; null where it can. */
export function headerProblem(row: Row): "name" | "value" | null {
  if (!row.on || (row.name === "" && row.value === "")) return null;
  if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(row.name.trim())) return "name";
  return /[^\t\u0020-\u007e\u0080-\u00ff]/.test(row.value) ? "value" : null;
}
