import { expect, test } from "vitest";
import { type Draft, EMPTY_DRAFT } from "../draft.ts";
import { factsOf } from "./code.ts";
import { toCurl } from "./curl.ts";
import { fromCurl } from "./fromCurl.ts";
import { shellWords } from "./shellWords.ts";

function read(command: string): Draft {
  const result = fromCurl(command);
  if ("problem" in result) throw new Error(result.problem);
  return result.draft;
}

test.each([
  ["a 'b c' d", ["a", "b c", "d"]],
  [`a"b"'c'd`, ["abcd"]],
  [`"a\\"b\\$c"`, ['a"b$c']],
  ["a \\\n  b", ["a", "b"]],
  ["$'it\\'s\\u0021\\n'", ["it's!\n"]],
  ["''", [""]],
])("%j is split as a shell does", (command, words) => {
  expect(shellWords(command)).toEqual(words);
});

test("a browser's copied command is read", () => {
  const draft = read(`curl 'http://example.com/api/items?x=1&y=%20' \\
    -H 'accept: application/json' -H 'content-type: application/json' \\
    --data-raw '{"a":1}' --compressed --insecure`);
  expect(draft).toMatchObject({
    method: "POST",
    target: "/api/items?x=1&y=%20",
    followRedirects: false,
    body: { kind: "json", json: '{"a":1}' },
  });
  expect(draft.headers.map(({ name, value }) => [name, value])).toEqual([["accept", "application/json"]]);
  expect(draft.query.map((each) => each.name)).toEqual(["x", "y"]);
});

test("forms, logins and bunched flags are read", () => {
  const draft = read("curl -sSLXPUT localhost:5000/login -d a=1 -d 'b=x+y' -u ada:pw");
  expect(draft.method).toBe("PUT");
  expect(draft.target).toBe("/login");
  expect(draft.followRedirects).toBe(true);
  expect(draft.body.form.map(({ name, value }) => [name, value])).toEqual([
    ["a", "1"],
    ["b", "x y"],
  ]);
  expect(draft.headers[0]).toMatchObject({ name: "Authorization", value: "Basic YWRhOnB3" });
});

test("files are named, and have to be picked", () => {
  const draft = read("curl -F 'photo=@dir/me.png;type=image/png' -F 'title=Hi' http://x/up");
  expect(draft.body.parts[0]).toMatchObject({
    kind: "files",
    files: [{ name: "me.png", type: "image/png", content: null }],
  });
  expect(draft.body.parts[1]).toMatchObject({ kind: "text", name: "title", value: "Hi" });
});

test("-G moves the data into the query", () => {
  expect(read("curl -G localhost/s -d q=1 --data-urlencode 'r=a b'")).toMatchObject({
    method: "GET",
    target: "/s?q=1&r=a%20b",
    body: { kind: "none" },
  });
});

test("what is not known is reported", () => {
  expect(fromCurl("curl --proto-default https localhost/")).toMatchObject({ ignored: ["--proto-default"] });
  expect(fromCurl("wget x")).toEqual({ problem: "notCurl" });
  expect(fromCurl("curl 'x")).toEqual({ problem: "openQuote" });
  expect(fromCurl("curl -s")).toEqual({ problem: "noUrl" });
});

test("our own export is read back", () => {
  const sent = { ...EMPTY_DRAFT, method: "DELETE", target: "/a'b?c=%20", followRedirects: false };
  expect(read(toCurl(factsOf(sent, [], 5000)))).toMatchObject({ method: "DELETE", target: "/a'b?c=%20" });
});
