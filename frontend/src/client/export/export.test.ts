import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { type BodyDraft, EMPTY_BODY, filePart, textPart } from "../body.ts";
import { type Draft, EMPTY_DRAFT } from "../draft.ts";
import { sampleFile } from "../files.ts";
import { row } from "../rows.ts";
import { factsOf, isUnder } from "./code.ts";
import { shellQuote, toCurl } from "./curl.ts";
import { toFlaskClient } from "./flaskClient.ts";
import { toHttpie } from "./httpie.ts";
import { toRequests } from "./python.ts";

/** For another program to start on a busy machine. */
const PATIENCE_MS = 120_000;

const facts = (draft: Partial<Draft>) => factsOf({ ...EMPTY_DRAFT, ...draft }, [], 5000);
const body = (change: Partial<BodyDraft>): BodyDraft => ({ ...EMPTY_BODY, ...change });

test.each(["plain", "it's", "a b", '$HOME `id` \\ "', "line\nbreak", "你好", ""])(
  "a real shell reads back %j",
  (text) => {
    const read = execFileSync("sh", ["-c", `printf '%s' ${shellQuote(text)}`], { encoding: "utf8" });
    expect(read).toBe(text);
  },
  PATIENCE_MS,
);

test("a plain GET is a plain command", () => {
  expect(toCurl(facts({ target: "/a?b=1", followRedirects: false }))).toBe(
    "curl 'http://127.0.0.1:5000/a?b=1'",
  );
});

test("curl gets method, headers, form and files", () => {
  const parts = [textPart("t", "@x"), filePart("f", [sampleFile("tiny.png"), sampleFile("data.csv")])];
  const headers = [row("X-Empty", ""), row("X-A", "b c")];
  expect(toCurl(facts({ method: "PUT", headers, body: body({ kind: "multipart", parts }) }))).toBe(
    [
      "curl http://127.0.0.1:5000/",
      "-X PUT",
      "-L",
      "-H 'X-Empty;'",
      "-H 'X-A: b c'",
      "--form-string t=@x",
      "-F 'f=@tiny.png;type=image/png'",
      "-F 'f=@data.csv;type=text/csv'",
    ].join(" \\\n  "),
  );
});

test.each([
  ["/a[1]", "-g"],
  ["/a?b={c}", "-g"],
  ["/static/../app.py", "--path-as-is"],
])("curl leaves %s as it is", (target, option) => {
  expect(toCurl(facts({ target }))).toContain(` ${option} `);
});

test("what HTTPie does to cookies at a redirect is said beside the command", () => {
  const flags = { expires: null, secure: false, http_only: false, same_site: null };
  const jar = [{ name: "a", value: "1", domain: "127.0.0.1", path: "/", ...flags }];
  expect(toHttpie(factsOf(EMPTY_DRAFT, jar, 5000))).toMatch(/^# HTTPie sends these cookies/);
  expect(toHttpie(factsOf({ ...EMPTY_DRAFT, followRedirects: false }, jar, 5000))).toMatch(/^http /);
});

test("HTTPie's marks inside of names and values are plain", () => {
  const form = [row("a=b@c", "=1"), row("d:e", "@home")];
  const command = toHttpie(facts({ method: "POST", body: body({ kind: "form", form }) }));
  expect(command).toContain("'a\\=b\\@c=\\=1'");
  expect(command).toContain("'d\\:e=\\@home'");
});

test("curl does not call a text body a form", () => {
  const command = toCurl(facts({ method: "POST", body: body({ kind: "text", text: "a'b" }) }));
  expect(command).toContain("--data-raw 'a'\\''b'");
  expect(command).toContain("-H 'Content-Type: text/plain;charset=UTF-8'");
});

/** Python's own parser is the judge of what we write. */
function parse(source: string): void {
  execFileSync("python3", ["-c", "import ast, sys; ast.parse(sys.stdin.read())"], { input: source });
}

const drafts: [string, Partial<Draft>][] = [
  ["get", { target: "/a?x=1" }],
  ["form", { method: "POST", body: body({ kind: "form", form: [row("a", "1"), row("a", '"2"\n')] }) }],
  ["json", { method: "POST", body: body({ kind: "json", json: '{"a": [true, null, 1.50, "\\/é"]}' }) }],
  ["broken json", { method: "POST", body: body({ kind: "json", json: '{"a": ' }) }],
  ["text", { method: "PATCH", headers: [row("X", "1")], body: body({ kind: "text", text: "'''" }) }],
  [
    "files",
    { method: "POST", body: body({ kind: "multipart", parts: [filePart("f", [sampleFile("data.csv")])] }) },
  ],
  ["binary", { method: "PUT", body: body({ kind: "binary", binary: sampleFile("tiny.png") }) }],
];

test.each(drafts)(
  "the program for %s is Python",
  (_, draft) => {
    parse(toRequests(facts(draft)));
    parse(toFlaskClient(facts(draft), "manage"));
  },
  PATIENCE_MS,
);

test("JSON becomes Python with the same meaning", () => {
  const draft = { method: "POST", body: body({ kind: "json", json: '{"a": [true, null, 1.50]}' }) };
  expect(toRequests(facts(draft as Partial<Draft>))).toContain('json={"a": [True, None, 1.50]},');
});

test("names that repeat become lists in the test client", () => {
  const form = [row("a", "1"), row("a", "2")];
  expect(toFlaskClient(facts({ method: "POST", body: body({ kind: "form", form }) }), "app")).toContain(
    'data={"a": ["1", "2"]},',
  );
});

test.each([
  ["/a/b", "/a", true],
  ["/ab", "/a", false],
  ["/a", "/a/", false],
  ["/", "/", true],
])("a cookie for %s under %s: %s", (path, cookiePath, expected) => {
  expect(isUnder(path, cookiePath)).toBe(expected);
});
