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

test("a rule that names no method takes any, so that none is said to end in 405", () => {
  const any = [route("/any", [])];
  const asked = (method: string) =>
    notesFor({ ...EMPTY_DRAFT, method, target: "/any" }, { routes: any, isEditedSinceRun: false });
  expect(["GET", "POST", "BREW"].map(asked)).toEqual([[], [], []]);
});

test("a missing slash at the end leads to a redirect", () => {
  expect(notes({ target: "/list" })).toEqual([{ code: "slash", to: "/list/" }]);
});

test("a path that no listed route takes is not called unknown where routes are left out", () => {
  const around = { routes, routesLeftOut: 800, isEditedSinceRun: false };
  expect(notesFor({ ...EMPTY_DRAFT, target: "/nowhere" }, around)).toEqual([]);
});

test("a path that answers under another host alone says under which", () => {
  const shop = { ...route("/", ["GET"]), host: "<name>.shop.test" };
  const around = { routes: [shop], isEditedSinceRun: false, host: "127.0.0.1:5000" };
  const under = (host: string) => ({ ...EMPTY_DRAFT, headers: [row("host", host)] });
  expect(notesFor(EMPTY_DRAFT, around)).toEqual([{ code: "host", hosts: ["<name>.shop.test"] }]);
  expect(notesFor(under("Ada.shop.test"), around)).toEqual([]);
  expect(notesFor({ ...under("ada.shop.test"), method: "POST" }, around)).toEqual([
    { code: "method", method: "POST", allowed: ["GET"] },
  ]);
  expect(notesFor(EMPTY_DRAFT, { ...around, routes: [shop, route("/", ["GET"])] })).toEqual([]);
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

test("a path without a value for its argument is said to be unfinished", () => {
  expect(notes({ target: "/user/", rule: "/user/<int:id>" })).toEqual([
    { code: "emptyArgument", name: "id" },
  ]);
});

test("JSON that goes out as text is worth a note, and other text is not", () => {
  const text = (content: string) => ({ ...EMPTY_BODY, kind: "text", text: content }) as const;
  const post = { method: "POST", target: "/form" };
  expect(notes({ ...post, body: text('{"a": 1}') })).toEqual([{ code: "jsonAsText" }]);
  expect(notes({ ...post, body: text("{hello}") })).toEqual([]);
  const headers = [row("Content-Type", "application/json")];
  expect(notes({ ...post, headers, body: text('{"a": 1}') })).toEqual([]);
});

test("form fields that the view does not read are named", () => {
  const form = [row("name", "Ada"), row("nmae", "Bob"), row("off", "", false)];
  const draft = {
    ...EMPTY_DRAFT,
    method: "POST",
    target: "/form",
    body: { ...EMPTY_BODY, kind: "form", form } as const,
  };
  const guess = { bodyKind: "form", fields: ["name"], files: [], jsonKeys: [], queryNames: [] } as const;
  expect(notesFor(draft, { routes, isEditedSinceRun: false, guess })).toEqual([
    { code: "unreadFields", names: ["nmae"] },
  ]);
  expect(notesFor(draft, { routes, isEditedSinceRun: false, guess: { ...guess, fields: [] } })).toEqual([]);
});
