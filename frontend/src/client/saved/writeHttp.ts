/**
 * Writes a request into `requests.http`: as one more block, or in place of one. Every other line stays as it is, as
 * the file is a person's own.
 */

import { type BodyDraft, contentTypeOf } from "../body.ts";
import { formatCheck, judgedRows } from "../checks/rows.ts";
import type { Draft } from "../draft.ts";
import { headerOf } from "../headers.ts";
import { pairsOf } from "../rows.ts";
import { wireTarget } from "../target.ts";
import { BOUNDARY, writeMultipart } from "./multipart.ts";
import type { SavedRequest } from "./parseHttp.ts";

const HOST = /^\s*@host\s*=/m;

/** Null where the form has no way to write the body: a line of it would begin the next request. */
export function writeRequest(name: string, draft: Draft): string | null {
  const body = bodyLines(draft.body);
  if (body.some((line) => /^###/.test(line))) return null;
  const lines = [
    `### ${name.replace(/\s+/g, " ").trim()}`,
    ...(draft.followRedirects ? [] : ["# @no-redirect"]),
    ...(draft.cookies ? [] : ["# @no-cookie-jar"]),
    ...judgedRows(draft.checks).map((row) => `# @check ${formatCheck(row)}`),
    `${draft.method.trim()} {{host}}${wireTarget(draft.target).target}`,
    ...headerLines(draft),
    ...(body.length > 0 ? ["", ...body] : []),
  ];
  return `${lines.join("\n")}\n`;
}

/** Puts a request in place of `replaced`, or at the end. */
export function putRequest(text: string, block: string, replaced: SavedRequest | null, port: number): string {
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  const lines = putLines(text.split(/\r?\n/).join("\n"), block, replaced, port);
  return lines.replaceAll("\n", eol);
}

function putLines(text: string, block: string, replaced: SavedRequest | null, port: number): string {
  const withHost = HOST.test(text) ? text : `@host = http://127.0.0.1:${port}\n\n${text}`;
  const shift = withHost === text ? 0 : 2;
  if (replaced === null) return `${withHost.replace(/\s*$/, "")}\n\n${block}`;
  const lines = withHost.split("\n");
  const before = lines.slice(0, replaced.line - 1 + shift);
  const after = lines.slice(replaced.end - 1 + shift);
  return [...before, block, ...after].join("\n").replace(/\n{3,}$/, "\n");
}

function headerLines(draft: Draft): string[] {
  const type = contentTypeOf(draft.body)?.replace("…", BOUNDARY) ?? null;
  const says = headerOf(draft.headers, "Content-Type") === null && type !== null;
  const own = pairsOf(draft.headers).map(([name, value]) => `${name.trim()}: ${value}`);
  return says ? [`Content-Type: ${type}`, ...own] : own;
}

function bodyLines(body: BodyDraft): string[] {
  switch (body.kind) {
    case "none":
      return [];
    case "form":
      return [new URLSearchParams(pairsOf(body.form)).toString()];
    case "multipart":
      return writeMultipart(body);
    case "json":
      return body.json.split("\n");
    case "text":
      return body.text.split("\n");
    case "binary":
      return body.binary ? [`< ./${body.binary.name}`] : [];
    default:
      throw new Error(`unknown body ${body.kind satisfies never}`);
  }
}
