/** The golden trace that the worker's tests write and read: here it meets the types of the page. */

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Saw, Step, Trace } from "./trace.ts";

const trace = JSON.parse(readFileSync("../tests/wire/Trace.json", "utf8")) as Trace;
const keys = (value: object | null | undefined) => Object.keys(value ?? {}).sort();

type Kind = Step["type"];
type FieldsOf<K extends Kind> = Record<keyof Extract<Step, { type: K }>, true>;

const timed = { type: true, at_ms: true, took_ms: true, logs: true } as const;

/** The compiler sees to it that every field is named here, the test that no other is sent. */
const FIELDS: { [K in Kind]: FieldsOf<K> } = {
  "bytes-in": { ...timed, method: true, target: true, http: true, headers: true, body_bytes: true },
  "session-opened": { ...timed, interface: true, is_null: true, values: true },
  routed: {
    ...timed,
    outcome: true,
    rule: true,
    endpoint: true,
    blueprint: true,
    tried: true,
    tried_count: true,
    arguments: true,
    allowed: true,
    nearest: true,
    location: true,
  },
  hook: { ...timed, when: true, owner: true, function: true, has_answered: true },
  view: { ...timed, kind: true, endpoint: true, function: true, arguments: true, returned: true },
  template: { ...timed, name: true, file: true, variables: true },
  "url-not-built": { ...timed, endpoint: true, values: true, message: true, suggestion: true, place: true },
  exception: {
    ...timed,
    exception: true,
    message: true,
    place: true,
    frames: true,
    locals: true,
    status: true,
    key: true,
    cause: true,
  },
  "error-handler": { ...timed, handles: true, function: true },
  response: { ...timed, status: true, content_type: true, body_bytes: true, is_streamed: true },
  "session-saved": { ...timed, is_sent: true, changes: true },
  "bytes-out": { ...timed, bytes: true, chunks: true },
};

const SAW: Record<keyof Saw, true> = {
  method: true,
  path: true,
  full_path: true,
  url: true,
  host: true,
  endpoint: true,
  blueprint: true,
  content_type: true,
  mimetype: true,
  content_length: true,
  is_json: true,
  view_args: true,
  args: true,
  form: true,
  files: true,
  json: true,
  json_error: true,
  data: true,
  data_bytes: true,
  headers: true,
  cookies: true,
  read: true,
  unread: true,
};

test("a trace has the fields that the page knows, and no others", () => {
  const known: Record<keyof Trace, true> = { steps: true, saw: true, is_complete: true, dropped_steps: true };
  expect(keys(trace)).toEqual(keys(known));
  expect(keys(trace.saw)).toEqual(keys(SAW));
});

test("a step of each kind has the fields that the page knows, and no others", () => {
  expect(new Set(trace.steps.map((step) => step.type))).toEqual(new Set(keys(FIELDS)));
  for (const step of trace.steps) expect(keys(step)).toEqual(keys(FIELDS[step.type]));
});
