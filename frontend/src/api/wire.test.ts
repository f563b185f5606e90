/** The golden samples of live exchanges, checks and websockets: web's tests write them, here they meet the page's types. */

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { Arrivals, arriving } from "../client/arriving.ts";
import { endedWords } from "../client/socket/socket.ts";
import type { Check, CheckedRequest, CheckResult, ChecksResult, RequestResult } from "./checks.ts";
import { OPERATORS, SUBJECTS } from "./checks.ts";
import type { ExchangeRequest, Progress } from "./exchange.ts";
import type { Resize, TerminalEnded } from "./terminal.ts";
import type { Ended, Frame, Opened, Wish, Word } from "./websocket.ts";

function sample<Message>(name: string): Message {
  return JSON.parse(readFileSync(`../tests/wire/api/${name}.json`, "utf8")) as Message;
}

/** The compiler sees to it that every field is named here, the tests that no other is sent. */
function fieldsOf<Message>(fields: Record<keyof Message, true>): string[] {
  return Object.keys(fields).sort();
}

const keys = (value: object | null | undefined) => Object.keys(value ?? {}).sort();

test("every line of a live exchange is one that the page hears", () => {
  const arrivals = new Arrivals();
  for (const name of ["Sent", "Answered", "Arrived"]) arrivals.hear(sample<Progress>(name));
  arrivals.end();
  expect(arriving.value).toMatchObject({ status: 200, bytes: 12 });
  expect(keys(sample<Progress>("Arrived"))).toEqual(["at_ms", "base64", "hop", "type"]);
  expect(keys(sample<Progress>("Finished"))).toEqual(["result", "type"]);
  expect(keys(sample<Progress>("Failed"))).toEqual(["problem", "type"]);
});

test("results of checks have the fields that the page knows, and no others", () => {
  const found = sample<ChecksResult>("ChecksResult");
  expect(keys(found)).toEqual(fieldsOf<ChecksResult>({ is_met: true, results: true }));
  const result = fieldsOf<RequestResult>({
    name: true,
    is_met: true,
    status: true,
    error: true,
    total_ms: true,
    checks: true,
    problem: true,
    code: true,
    values: true,
  });
  for (const each of found.results) expect(keys(each)).toEqual(result);
  const check = fieldsOf<CheckResult>({ is_met: true, outcome: true, found: true });
  for (const each of found.results[0]?.checks ?? []) expect(keys(each)).toEqual(check);
});

test("checks are asked for with fields and words that web takes", () => {
  const [asked] = sample<ExchangeRequest>("ExchangeRequest").checks ?? [];
  const known = { subject: true, operator: true, expected: true, name: true, hop: true } as const;
  expect(keys(asked)).toEqual(fieldsOf<Check>(known));
  expect(SUBJECTS).toContain(asked?.subject);
  expect(OPERATORS).toContain(asked?.operator);
  const { requests } = sample<{ requests: CheckedRequest[] }>("ChecksRequest");
  for (const each of requests) expect(keys(each)).toEqual(["name", "request"]);
});

test("every word about a websocket is one that the page knows", () => {
  expect(keys(sample<Opened>("Opened"))).toEqual(
    fieldsOf<Opened>({ type: true, request: true, response: true, error: true }),
  );
  const frame = ["binary", "close", "ping", "pong", "text"];
  expect(frame).toContain(sample<Frame>("Frame").kind);
  expect(endedWords(sample<Ended>("Ended"))).toBe("The app closed it: 1000 bye");
  expect(keys(sample<Word>("Refused"))).toEqual(["problem", "type"]);
});

test("wishes about a websocket have only fields that web takes", () => {
  const open: Wish = { type: "open", target: "/", headers: [], port: 1, cookies: true };
  const close: Wish = { type: "close", code: 1000, reason: "" };
  expect(keys(sample("OpenRequest"))).toEqual(keys(open));
  expect(keys(sample("LeaveRequest"))).toEqual(keys(close));
  expect(keys(sample("SayRequest"))).toEqual(["text", "type"]);
  expect(keys(sample("KnockRequest"))).toEqual(["type"]);
});

test("what a terminal is told and tells beside its bytes has the fields that the page knows", () => {
  const resize = fieldsOf<Resize>({ type: true, columns: true, rows: true });
  expect(keys(sample<Resize>("ResizeRequest"))).toEqual(resize);
  const ended = JSON.parse(readFileSync("../tests/wire/TerminalEnded.json", "utf8")) as TerminalEnded;
  expect(keys(ended)).toEqual(fieldsOf<TerminalEnded>({ why: true, code: true }));
});
