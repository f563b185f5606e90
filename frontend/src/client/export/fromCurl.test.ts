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

const CHROME_BASH = String.raw`curl 'http://localhost:8000/items?x=1' \
  -X 'PUT' \
  -H 'accept: */*' \
  -H 'accept-language: en-GB,en;q=0.9' \
  -H 'content-type: application/json' \
  -b 'session=eyJ9.x; theme=dark' \
  -H 'sec-ch-ua: "Chromium";v="130", "Not?A_Brand";v="99"' \
  --data-raw $'{"name":"it\'s \u4f60\u597d\\n","mark":"\u0021"}'`;

test("what Chrome copies for bash is read", () => {
  const draft = read(CHROME_BASH);
  expect(draft).toMatchObject({ method: "PUT", target: "/items?x=1", body: { kind: "json" } });
  expect(JSON.parse(draft.body.json)).toEqual({ name: "it's 你好\n", mark: "!" });
  expect(draft.headers.map(({ name, value }) => [name, value])).toContainEqual([
    "sec-ch-ua",
    '"Chromium";v="130", "Not?A_Brand";v="99"',
  ]);
  expect(draft.headers.map(({ name, value }) => [name, value])).toContainEqual([
    "Cookie",
    "session=eyJ9.x; theme=dark",
  ]);
});

const CHROME_CMD = [
  'curl ^"http://localhost:8000/items?x=1^&y=^%^20^" ^',
  '  -H ^"accept: */*^" ^',
  '  -H ^"content-type: application/json^" ^',
  '  -H ^"sec-ch-ua: ^\\^"Chromium^\\^";v=^\\^"130^\\^"^" ^',
  '  --data-raw ^"^{^\\^"a^\\^":^\\^"b ^& c^\\^",^\\^"d^\\^":^\\^"50^%^\\^"^}^"',
].join("\r\n");

test("what Chrome copies for cmd is read", () => {
  const draft = read(CHROME_CMD);
  expect(draft).toMatchObject({ method: "POST", target: "/items?x=1&y=%20" });
  expect(JSON.parse(draft.body.json)).toEqual({ a: "b & c", d: "50%" });
  expect(draft.headers.map(({ value }) => value)).toContain('"Chromium";v="130"');
});

test("what older browsers copy for cmd is read", () => {
  const draft = read(
    [
      'curl "http://localhost:8000/a?b=1&c=2" ^',
      '  -H "Content-Type: application/json" ^',
      '  --data-raw "{\\"a\\":\\"^\\"}" ^',
      "  --compressed",
    ].join("\r\n"),
  );
  expect(draft).toMatchObject({ method: "POST", target: "/a?b=1&c=2", body: { json: '{"a":"^"}' } });
});

test("a break inside of a word, as cmd writes it, is a break", () => {
  const draft = read(
    'curl ^"http://x/a^" ^\r\n  -H ^"content-type: text/plain^" ^\r\n  --data-raw ^"one^\n\ntwo^"',
  );
  expect(draft.body).toMatchObject({ kind: "text", text: "one\ntwo" });
});

const FIREFOX = `curl 'http://localhost:8000/login' --compressed -X POST -H 'User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0' -H 'Accept: text/html' -H 'Content-Type: application/x-www-form-urlencoded' -H 'Origin: http://localhost:8000' --data-raw 'user=ada&password=a%26b+c'`;

test("what Firefox copies is read", () => {
  const draft = read(FIREFOX);
  expect(draft).toMatchObject({ method: "POST", target: "/login" });
  expect(draft.body.form.map(({ name, value }) => [name, value])).toEqual([
    ["user", "ada"],
    ["password", "a&b c"],
  ]);
});

test("the multipart body that a browser copies becomes parts, whose files have to be picked", () => {
  const draft = read(
    `curl 'http://x/up' -H 'content-type: multipart/form-data; boundary=----WebKitFormBoundaryA' ` +
      String.raw`--data-raw $'------WebKitFormBoundaryA\r\nContent-Disposition: form-data; name="title"\r\n\r\nHi\r\n` +
      String.raw`------WebKitFormBoundaryA\r\nContent-Disposition: form-data; name="f"; filename="a.txt"\r\n` +
      String.raw`Content-Type: text/plain\r\n\r\n\r\n------WebKitFormBoundaryA--\r\n'`,
  );
  expect(draft.body.parts).toMatchObject([
    { kind: "text", name: "title", value: "Hi" },
    { kind: "files", name: "f", files: [{ name: "a.txt", type: "text/plain", content: null }] },
  ]);
  expect(draft.headers).toEqual([]);
});

const POSTMAN = `curl --location --request POST 'http://localhost:5000/up?a=1' \\
--header 'Authorization: Bearer abc' \\
--header 'Content-Length: 12' \\
--form 'title="say \\"hi\\""' \\
--form 'file=@"/C:/Users/ada/my file.png"' \\
--form 'other=@"/home/ada/b.csv";type=text/csv'`;

test("what Postman copies is read", () => {
  const draft = read(POSTMAN);
  expect(draft).toMatchObject({ method: "POST", target: "/up?a=1", followRedirects: true });
  expect(draft.headers.map(({ name, value }) => [name, value])).toEqual([["Authorization", "Bearer abc"]]);
  expect(draft.body.parts).toMatchObject([
    { kind: "text", name: "title", value: 'say "hi"' },
    { name: "file", files: [{ name: "my file.png" }] },
    { name: "other", files: [{ name: "b.csv", type: "text/csv" }] },
  ]);
});

test("a file as the whole body is named, and has to be picked", () => {
  expect(read("curl -X PUT http://x/a -H 'Content-Type: image/png' --data-binary @dir/a.png")).toMatchObject({
    method: "PUT",
    headers: [],
    body: { kind: "binary", binary: { name: "a.png", type: "image/png", content: null } },
  });
});

test("bytes that are written one by one are UTF-8 together", () => {
  expect(shellWords(String.raw`$'\xe4\xbd\xa0\345\245\275 \\x41 \U1F600'`)).toEqual(["你好 \\x41 😀"]);
});

test("a prompt that was copied along is no part of the command", () => {
  expect(read("$ curl http://x/a")).toMatchObject({ target: "/a" });
});
