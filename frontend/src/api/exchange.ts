/** One request sent by the client panel and what came back, hop by hop. Mirrors `/api/v1/openapi.json`. */

import type { Cookie } from "./cookies.ts";
import { call } from "./http.ts";

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
}

export interface SentRequest {
  method: string;
  target: string;
  headers: Header[];
  raw_base64: string;
}

export interface ReceivedResponse {
  status: number;
  reason: string;
  headers: Header[];
  body_base64: string;
  truncated: boolean;
  raw_head_base64: string;
}

export interface Timing {
  connect: number | null;
  first_byte: number | null;
  total: number;
}

export interface CookieChange {
  action?: string;
  name?: string;
  reason?: string | null;
  cookie?: Cookie | null;
}

export interface Hop {
  request: SentRequest;
  response: ReceivedResponse | null;
  error: { type: string; detail: string } | null;
  timing_ms: Timing;
  trace: unknown;
  cookies_changed: CookieChange[];
}

export interface Exchange {
  hops: Hop[];
  log_from: number;
  log_to: number;
}

export function sendExchange(id: string, sent: ExchangeRequest, signal?: AbortSignal): Promise<Exchange> {
  return call("POST", `/api/v1/sessions/${id}/exchanges`, sent, signal);
}
