/** One request sent by the client panel and what came back, hop by hop. Mirrors `/api/v1/openapi.json`. */

import type { Values } from "../i18n/reasons.zh.ts";
import type { Said } from "../i18n/sentence.ts";
import type { Check, CheckResult } from "./checks.ts";
import type { Cookie } from "./cookies.ts";
import { Problem, type ProblemBody, readLines, request, Unreachable } from "./http.ts";
import type { Trace, Untraced } from "./trace.ts";

export type Header = [name: string, value: string];

export type MultipartPart =
  | { name: string; text: string }
  | { name: string; filename: string; content_type: string; base64: string };

export type ExchangeBody =
  | { text: string }
  | { base64: string }
  | { form: Array<[string, string]> }
  | { multipart: MultipartPart[] };

export interface ExchangeRequest {
  method: string;
  target: string;
  headers?: Header[];
  body?: ExchangeBody;
  port?: number;
  cookies?: boolean;
  follow_redirects?: boolean;
  trace?: boolean;
  checks?: readonly Check[];
}

export interface SentRequest {
  method: string;
  target: string;
  headers: Header[];
  raw_base64: string;
  /** `raw_base64` is its beginning only. */
  truncated: boolean;
}

export interface ReceivedResponse {
  status: number;
  reason: string;
  headers: Header[];
  body_base64: string;
  truncated: boolean;
  raw_head_base64: string;
  /** The headers behind the last chunk. */
  trailers: Header[];
}

/** Milliseconds from the beginning of the hop; `first_byte` is null when none came. */
export interface Timing {
  connect: number;
  first_byte: number | null;
  total: number;
}

/** What one `Set-Cookie` did to the jar; `before` is the value it had, `reason` why it was refused. */
export interface CookieChange extends Cookie {
  change: "set" | "changed" | "deleted" | "refused";
  before: string | null;
  reason: string | null;
  /** Of the sentence in `reason`. */
  code: string | null;
  values: Values;
}

export interface HopError extends Said {
  type: string;
  /** The first bytes of what the app sent, as they came. */
  received_base64: string;
}

export interface Hop {
  request: SentRequest;
  response: ReceivedResponse | null;
  error: HopError | null;
  timing_ms: Timing;
  trace: Trace | null;
  /** Why there is no trace where one was asked for. */
  untraced: Untraced | null;
  cookies_changed: CookieChange[];
}

export interface Exchange {
  hops: Hop[];
  log_from: number;
  log_to: number;
  /** Of the checks that the request came with; absent where there were none. */
  checks?: CheckResult[];
}

/** One line of an exchange that is told while it happens. */
export type Progress =
  | { type: "sent"; hop: number; request: SentRequest }
  | {
      type: "answered";
      hop: number;
      at_ms: number;
      status: number;
      reason: string;
      headers: Header[];
      raw_head_base64: string;
    }
  | { type: "arrived"; hop: number; at_ms: number; base64: string }
  | { type: "finished"; result: Exchange }
  | { type: "failed"; problem: ProblemBody };

/** `hear` is told of everything before the end. */
export async function sendExchange(
  id: string,
  sent: ExchangeRequest,
  signal: AbortSignal,
  hear: (line: Progress) => void,
): Promise<Exchange> {
  const path = `/api/v1/sessions/${id}/exchanges`;
  const response = await request("POST", path, sent, signal, { Accept: "application/x-ndjson" });
  let result: Exchange | null = null;
  for await (const line of readLines<Progress>(response)) {
    if (line.type === "failed") throw new Problem(line.problem);
    if (line.type === "finished") result = line.result;
    else hear(line);
  }
  if (result === null) throw new Unreachable("the answer broke off");
  return result;
}
