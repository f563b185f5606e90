/** A request as it is being written: one immutable value, which history keeps and exports read. */

import type { ExchangeRequest, Header } from "../api/exchange.ts";
import { type BodyDraft, contentTypeOf, EMPTY_BODY, isContentTypeOurs, wireBody } from "./body.ts";
import { type CheckRow, wireChecks } from "./checks/rows.ts";
import { headerOf } from "./headers.ts";
import type { QueryRow } from "./query.ts";
import { pairsOf, type Row } from "./rows.ts";
import { wireTarget } from "./target.ts";

export interface Draft {
  readonly method: string;
  /** As it stands in the URL field, query included. */
  readonly target: string;
  /** The table's view of the query: also holds the rows that are off, which the target cannot. */
  readonly query: readonly QueryRow[];
  /** The rule whose arguments are shown as chips, or null. */
  readonly rule: string | null;
  readonly headers: readonly Row[];
  readonly body: BodyDraft;
  readonly cookies: boolean;
  readonly followRedirects: boolean;
  readonly port: number | null;
  readonly checks: readonly CheckRow[];
}

export const EMPTY_DRAFT: Draft = {
  method: "GET",
  target: "/",
  query: [],
  rule: null,
  headers: [],
  body: EMPTY_BODY,
  cookies: true,
  followRedirects: true,
  port: null,
  checks: [],
};

/** What the API is asked to send. Async, as files are read only now. */
export async function wireRequest(draft: Draft): Promise<ExchangeRequest> {
  const { target, port } = wireTarget(draft.target);
  const request: ExchangeRequest = {
    method: draft.method.trim(),
    target,
    headers: wireHeaders(draft),
    cookies: draft.cookies,
    follow_redirects: draft.followRedirects,
    trace: true,
  };
  const body = await wireBody(draft.body);
  if (body) request.body = body;
  const chosenPort = draft.port ?? port;
  if (chosenPort !== null) request.port = chosenPort;
  const checks = wireChecks(draft.checks);
  if (checks.length > 0) request.checks = checks;
  return request;
}

/** The person's own headers, in order, after the one that tells what the body is. */
export function wireHeaders(draft: Draft): Header[] {
  const own = pairsOf(draft.headers).map(([name, value]): Header => [name.trim(), value]);
  const contentType = contentTypeOf(draft.body);
  const isOurs =
    contentType !== null && isContentTypeOurs(draft.body) && headerOf(draft.headers, "Content-Type") === null;
  return isOurs ? [["Content-Type", contentType], ...own] : own;
}
