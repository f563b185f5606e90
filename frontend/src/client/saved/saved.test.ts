import { expect, test } from "vitest";
import { type BodyDraft, EMPTY_BODY, filePart, textPart } from "../body.ts";
import { checkRow } from "../checks/rows.ts";
import { type Draft, EMPTY_DRAFT } from "../draft.ts";
import { type PickedFile, sampleFile } from "../files.ts";
import { pairsOf, row } from "../rows.ts";
import { parseHttp, type SavedRequest } from "./parseHttp.ts";
import { putRequest, writeRequest } from "./writeHttp.ts";

const findFile = (path: string): PickedFile | null =>
  path === "tiny.png" || path === "data.csv" ? sampleFile(path) : null;

const FILE = `@host = http://127.0.0.1:5000
@id = 7

### make an item
# @check status equals 201
# @check json $.name equals "tea"
POST {{host}}/items HTTP/1.1
Content-Type: application/json
X-Own: {{id}}

{"name": "tea", "template": "{{ other }}"}

### list them
// a comment
# @no-redirect
# @no-cookie-jar
GET {{host}}/items
    ?page=2
    &size=10
Accept: application/json

###
# @name by its mark
http://127.0.0.1:5000/items/{{id}}
`;

const read = (text: string) => parseHttp(text, findFile);

test("a file of the two editors' form is read", () => {
  const { requests, errors } = read(FILE);
  expect(errors).toEqual([]);
  expect(requests.map(({ name, line }) => [name, line])).toEqual([
    ["make an item", 4],
    ["list them", 13],
    ["by its mark", 22],
  ]);
  const [make, list, one] = requests.map((each) => each.draft);
  expect(make).toMatchObject({
    method: "POST",
    target: "/items",
    body: { kind: "json", json: '{"name": "tea", "template": "{{ other }}"}' },
    checks: [
      { subject: "status", operator: "equals", expected: "201" },
      { subject: "json", name: "$.name", operator: "equals", expected: '"tea"' },
    ],
  });
  expect(pairsOf(make?.headers ?? [])).toEqual([["X-Own", "7"]]);
  expect(list).toMatchObject({ target: "/items?page=2&size=10", followRedirects: false, cookies: false });
  expect(one).toMatchObject({ method: "GET", target: "/items/7" });
});

test.each([
  ["### a\nGET /ok\nno header here\n", 3, "header", "no header here"],
  ["### a\nGET {{nowhere}}/x\n", 2, "variable", "nowhere"],
  ["### a\n# @check status is 200\nGET /x\n", 2, "check", "status is 200"],
  ["### a\n\nhello\n", 3, "noRequestLine", "hello"],
  ["### a\nPOST /x\n\n< ./none.bin\n", 3, "file", "none.bin"],
])("%j is said to be wrong by its line", (text, line, problem, detail) => {
  const { requests, errors } = read(`${text}\n### b\nGET /fine\n`);
  expect(errors).toEqual([{ line, problem, detail }]);
  expect(requests.map((each) => each.name)).toEqual(["b"]);
});

const body = (change: Partial<BodyDraft>): BodyDraft => ({ ...EMPTY_BODY, ...change });
const drafts: [string, Partial<Draft>][] = [
  ["a GET", { target: "/a?b=%20c&b=2" }],
  ["no redirects, no cookies", { followRedirects: false, cookies: false }],
  ["headers", { headers: [row("X-A", "1"), row("X-A", "a: b")] }],
  ["form", { method: "POST", body: body({ kind: "form", form: [row("a", "1 & 2"), row("a", "水")] }) }],
  ["json", { method: "PUT", body: body({ kind: "json", json: '{\n  "a": [1]\n}' }) }],
  ["text", { method: "POST", body: body({ kind: "text", text: "one\n\n# two" }) }],
  ["binary", { method: "POST", body: body({ kind: "binary", binary: sampleFile("tiny.png") }) }],
  [
    "files",
    {
      method: "POST",
      body: body({
        kind: "multipart",
        parts: [textPart("t", "x\ny"), filePart("f", [sampleFile("tiny.png"), sampleFile("data.csv")])],
      }),
    },
  ],
  [
    "checks",
    { checks: [checkRow("header", "matches", "text/*", "Content-Type"), checkRow("body", "exists")] },
  ],
  ["a name with a space", { checks: [checkRow("json", "above", "2", "$['a b']")] }],
];

/** What the request says, without the ids of its rows and the bytes of its files. */
function plain(draft: Draft): unknown {
  return JSON.parse(
    JSON.stringify(draft, (key, value) => (key === "id" || key === "content" ? undefined : value)),
  );
}

test.each(drafts)("%s is read back as it was saved", (_, change) => {
  const draft = { ...EMPTY_DRAFT, ...change };
  const block = writeRequest("it", draft) ?? "";
  const { requests, errors } = read(putRequest("", block, null, 5000));
  expect(errors).toEqual([]);
  const found = plain(requests[0]?.draft ?? EMPTY_DRAFT) as Record<string, unknown>;
  expect({ ...found, query: null }).toEqual({ ...(plain(draft) as object), query: null });
});

test("replacing a request leaves every other line as it is", () => {
  const second = read(FILE).requests[1] as SavedRequest;
  const block = writeRequest("list them", { ...EMPTY_DRAFT, target: "/all" }) ?? "";
  const text = putRequest(FILE, block, second, 5000);
  expect(text).toContain("# @check json $.name");
  expect(text).toContain("# @name by its mark");
  expect(text).not.toContain("page=2");
  expect(read(text).requests.map((each) => each.draft.target)).toEqual(["/items", "/all", "/items/7"]);
});

test("a new request goes to the end, and the file gets its host", () => {
  const block = writeRequest("new", EMPTY_DRAFT) ?? "";
  const text = putRequest("### old\nGET /old\n", block, null, 8088);
  expect(text.startsWith("@host = http://127.0.0.1:8088\n")).toBe(true);
  expect(read(text).requests.map((each) => each.name)).toEqual(["old", "new"]);
});

test("a file whose lines end as on Windows keeps its line ends", () => {
  const windows = FILE.replaceAll("\n", "\r\n");
  const block = writeRequest("new", EMPTY_DRAFT) ?? "";
  const text = putRequest(windows, block, null, 5000);
  expect(text.startsWith(windows.trimEnd())).toBe(true);
  expect(text.replaceAll("\r\n", "")).not.toContain("\n");
  expect(read(text).requests).toHaveLength(4);
});

test("a body that would begin the next request is not written", () => {
  const text = body({ kind: "text", text: "# one\n### two" });
  expect(writeRequest("it", { ...EMPTY_DRAFT, method: "POST", body: text })).toBeNull();
});

test("what JetBrains adds after a body is no part of it", () => {
  const { requests } = read('POST /x\n\nbody\n\n> {% client.test("a", () => {}) %}\n');
  expect(requests[0]?.draft.body).toMatchObject({ kind: "text", text: "body" });
});
