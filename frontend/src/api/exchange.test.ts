/** The golden samples that web's own tests write and read: here they meet the types and the functions of the page. */

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { fromBase64 } from "../client/base64.ts";
import { storyOf } from "../response/hops.ts";
import { decodeText, mediaOf } from "../response/media.ts";
import { wireMessage } from "../response/wire.ts";
import type { Cookie, Jar } from "./cookies.ts";
import type {
  Exchange,
  ExchangeRequest,
  Hop,
  HopError,
  ReceivedResponse,
  SentRequest,
  Timing,
} from "./exchange.ts";

function sample<Message>(name: string): Message {
  return JSON.parse(readFileSync(`../tests/wire/api/${name}.json`, "utf8")) as Message;
}

/** The compiler sees to it that every field is named here, the tests that no other is sent. */
function fieldsOf<Message>(fields: Record<keyof Message, true>): string[] {
  return Object.keys(fields).sort();
}

const HOP = fieldsOf<Hop>({
  request: true,
  response: true,
  error: true,
  timing_ms: true,
  trace: true,
  untraced: true,
  cookies_changed: true,
});
const REQUEST = fieldsOf<SentRequest>({
  method: true,
  target: true,
  headers: true,
  raw_base64: true,
  truncated: true,
});
const RESPONSE = fieldsOf<ReceivedResponse>({
  status: true,
  reason: true,
  headers: true,
  body_base64: true,
  truncated: true,
  raw_head_base64: true,
  trailers: true,
});

const exchange = sample<Exchange>("ExchangeResult");
const [answered, failed] = exchange.hops;
const keys = (value: object | null | undefined) => Object.keys(value ?? {}).sort();

test("an exchange has the fields that the page knows, and no others", () => {
  expect(keys(exchange)).toEqual(
    fieldsOf<Exchange>({ hops: true, log_from: true, log_to: true, checks: true }),
  );
  for (const hop of exchange.hops) {
    expect(keys(hop)).toEqual(HOP);
    expect(keys(hop.request)).toEqual(REQUEST);
    expect(keys(hop.timing_ms)).toEqual(fieldsOf<Timing>({ connect: true, first_byte: true, total: true }));
  }
  expect(keys(answered?.response)).toEqual(RESPONSE);
  expect(keys(failed?.error)).toEqual(
    fieldsOf<HopError>({ type: true, detail: true, code: true, values: true, received_base64: true }),
  );
});

test("the sample's answer is read as JSON, and its head line by line", () => {
  if (!answered?.response) throw new Error("the sample has no answer");
  const body = fromBase64(answered.response.body_base64);
  expect(mediaOf(answered.response, body).kind).toBe("json");
  expect(JSON.parse(decodeText(body, "utf-8"))).toEqual({ id: 7 });
  const { head } = wireMessage(fromBase64(answered.response.raw_head_base64));
  expect(head[0]).toEqual({ text: "HTTP/1.1 200 OK", end: "CRLF" });
  expect(storyOf(exchange.hops, 1, true)).toEqual({ code: "error" });
});

test("a request has only fields that the page may send", () => {
  const known = fieldsOf<Required<ExchangeRequest>>({
    method: true,
    target: true,
    headers: true,
    body: true,
    port: true,
    cookies: true,
    follow_redirects: true,
    trace: true,
    checks: true,
  });
  expect(keys(sample<ExchangeRequest>("ExchangeRequest"))).toEqual(known);
});

test("a cookie of the jar has the fields that the page knows", () => {
  const known = fieldsOf<Cookie>({
    name: true,
    value: true,
    domain: true,
    path: true,
    expires: true,
    secure: true,
    http_only: true,
    same_site: true,
    host_only: true,
  });
  expect(keys(sample<Jar>("Jar").cookies[0])).toEqual(known);
});
