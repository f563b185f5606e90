import { expect, test } from "vitest";
import type { Route } from "../api/session.ts";
import { EMPTY_BODY } from "./body.ts";
import { type Draft, EMPTY_DRAFT } from "./draft.ts";
import { type Note, notesFor } from "./notes.ts";
import { row } from "./rows.ts";

const route = (rule: string, methods: string[]): Route => ({
  rule,
  methods,
  endpoint: rule,
  arguments: [],
  doc: null,
  file: null,
  line: null,
});
const routes = [
  route("/", ["GET", "HEAD", "OPTIONS"]),
  route("/user/<int:id>", ["GET", "HEAD", "OPTIONS"]),
  route("/list/", ["GET"]),
  route("/form", ["POST"]),
];

function notes(draft: Partial<Draft>, isEditedSinceRun = false): Note[] {
  return notesFor({ ...EMPTY_DRAFT, ...draft }, { routes, isEditedSinceRun });
}

test("a request that fits has no notes", () => {
  expect(notes({ target: "/user/7?x=1" })).toEqual([]);
});

test("code edited since the run is said first", () => {
  expect(notes({}, true)).toEqual([{ code: "edited" }]);
});

test("a method the rule does not allow is named with those it does", () => {
  expect(notes({ method: "GET", target: "/form" })).toEqual([
    { code: "method", method: "GET", allowed: ["POST"] },
  ]);
});

test("a missing slash at the end leads to a redirect", () => {
  expect(notes({ target: "/list" })).toEqual([{ code: "slash", to: "/list/" }]);
});

test("a value that the converter refuses is named", () => {
  expect(notes({ target: "/user/abc", rule: "/user/<int:id>" })).toEqual([
    { code: "converter", name: "id", converter: "int", value: "abc" },
  ]);
  expect(notes({ target: "/nowhere" })).toEqual([{ code: "noRoute" }]);
});

test("GET with a body is worth a note", () => {
  expect(notes({ body: { ...EMPTY_BODY, kind: "text", text: "x" } })).toEqual([
    { code: "bodyless", method: "GET" },
  ]);
});

test("broken JSON and a wrong content type are said, and never forbidden", () => {
  const body = { ...EMPTY_BODY, kind: "json", json: "{" } as const;
  const headers = [row("content-type", "text/plain")];
  expect(notes({ method: "POST", target: "/form", body, headers })).toEqual([
    { code: "jsonBroken", line: 1, column: 2 },
    { code: "jsonType", contentType: "text/plain" },
  ]);
});

test("headers that HTTP cannot carry are named", () => {
  expect(notes({ headers: [row("X Y", "1"), row("X-Name", "张三"), row("Bad:", "", false)] })).toEqual([
    { code: "headerName", name: "X Y" },
    { code: "headerValue", name: "X-Name" },
  ]);
});

test("a fragment is said to stay at home", () => {
  expect(notes({ target: "/#top" })).toEqual([{ code: "fragment", fragment: "#top" }]);
});
