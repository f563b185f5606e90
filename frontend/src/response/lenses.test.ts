import { expect, test } from "vitest";
import type { Header, Hop, ReceivedResponse } from "../api/exchange.ts";
import { utf8 } from "../client/base64.ts";
import { formatMilliseconds } from "./duration.ts";
import { hexRows } from "./hex.ts";
import { storyOf } from "./hops.ts";
import { decodeText, downloadName, mediaOf } from "./media.ts";
import { layOutMarkup, prettyText } from "./pretty.ts";

import { wireLines, wireMessage } from "./wire.ts";

const response = (status: number, headers: Header[] = []): ReceivedResponse => ({
  status,
  reason: "",
  headers,
  body_base64: "",
  truncated: false,
  raw_head_base64: "",
  trailers: [],
});
const hop = (method: string, answer: ReceivedResponse | null): Hop => ({
  request: { method, target: "/", headers: [], raw_base64: "", truncated: false },
  response: answer,
  error: answer ? null : { type: "closed", detail: "", received_base64: "" },
  timing_ms: { connect: 1, first_byte: 1, total: 1 },
  trace: null,
  untraced: null,
  cookies_changed: [],
});
const media = (type: string | null, bytes: Uint8Array) =>
  mediaOf(response(200, type === null ? [] : [["content-type", type]]), bytes).kind;

test.each([
  ["application/json; charset=utf-8", "{}", "json"],
  ["application/problem+json", "{}", "json"],
  ["text/html", "<p>", "html"],
  ["application/rss+xml", "<a/>", "xml"],
  ["image/svg+xml", "<svg/>", "image"],
  ["text/plain", "x", "text"],
  [null, "plain words", "text"],
  [null, "\u0000\u0001", "bytes"],
  ["application/x-thing", "readable", "text"],
  ["application/octet-stream", "readable", "bytes"],
  ["text/html", "", "empty"],
])("%s with %j is %s", (type, text, kind) => {
  expect(media(type, utf8(text))).toBe(kind);
});

test("text is read in the charset that the head names, and an unknown one does no harm", () => {
  expect(decodeText(Uint8Array.of(0xc4, 0xe3), "gb2312")).toBe("你");
  expect(decodeText(utf8("é"), "no-such-charset")).toBe("é");
});

test.each([
  ["/files/a.csv?x", [], "a.csv"],
  ["/", [["Content-Disposition", 'attachment; filename="../../etc/x y.txt"']], ".._.._etc_x y.txt"],
  ["/user", [], "user.json"],
] as [string, Header[], string][])("%s is downloaded under a harmless name", (target, headers, name) => {
  const answer = response(200, headers);
  expect(downloadName(answer, target, { kind: "json", type: null, charset: "utf-8" })).toBe(name);
});

test("hex shows where, which and what", () => {
  const bytes = utf8("Hello, 你好! more bytes");
  expect(hexRows(bytes, 0, 10)[0]).toEqual({
    offset: "0000",
    hex: "48 65 6c 6c 6f 2c 20 e4  bd a0 e5 a5 bd 21 20 6d",
    text: "Hello, ······! m",
  });
  expect(hexRows(bytes, 1, 10)).toHaveLength(1);
  expect(hexRows(bytes, 1, 10)[0]?.offset).toBe("0010");
});

test("every line end can be seen, and control characters too", () => {
  expect(wireLines("GET / HTTP/1.1\r\nA: b\nC\rD\u0001")).toEqual([
    { text: "GET / HTTP/1.1", end: "CRLF" },
    { text: "A: b", end: "LF" },
    { text: "C", end: "CR" },
    { text: "D\\x01", end: "" },
  ]);
});

test("the body begins after the first empty line", () => {
  const message = wireMessage(utf8("A: b\r\n\r\nbody\r\n\r\nmore"));
  expect(message.head).toEqual([
    { text: "A: b", end: "CRLF" },
    { text: "", end: "CRLF" },
  ]);
  expect(new TextDecoder().decode(message.body)).toBe("body\r\n\r\nmore");
});

const found = (status: number) => response(status, [["Location", "/next"]]);

test("a redirect that turned POST into GET says so", () => {
  const hops = [hop("POST", found(302)), hop("GET", response(200))];
  expect(storyOf(hops, 0, true)).toEqual({
    code: "changed",
    status: 302,
    from: "POST",
    to: "GET",
    location: "/next",
  });
  expect(storyOf(hops, 1, true)).toEqual({ code: "answer" });
});

test("a redirect that kept the method says so", () => {
  expect(storyOf([hop("POST", found(308)), hop("POST", response(200))], 0, true)).toMatchObject({
    code: "kept",
    status: 308,
    method: "POST",
  });
});

test("a redirect that nobody followed says why", () => {
  expect(storyOf([hop("GET", found(302))], 0, false)).toEqual({ code: "off", location: "/next" });
  expect(storyOf([hop("GET", found(302))], 0, true)).toEqual({ code: "foreign", location: "/next" });
  expect(storyOf([hop("GET", response(302))], 0, true)).toEqual({ code: "noLocation", status: 302 });
  const empty = response(302, [["Location", ""]]);
  expect(storyOf([hop("GET", empty)], 0, true)).toEqual({ code: "noLocation", status: 302 });
  expect(storyOf([hop("GET", null)], 0, true)).toEqual({ code: "error" });
  const many = Array.from({ length: 21 }, () => hop("GET", found(302)));
  expect(storyOf(many, 20, true)).toMatchObject({ code: "tooMany" });
});

test("markup is laid out, and what must stay as it is does", () => {
  const html =
    "<!doctype html><html><head><title>Hi</title></head><body><p>a <b>b</b>\n c</p><pre> x\n  y</pre><br></body></html>";
  expect(layOutMarkup(html, true)).toBe(
    [
      "<!doctype html>",
      "<html>",
      "  <head>",
      "    <title>Hi</title>",
      "  </head>",
      "  <body>",
      "    <p>a <b>b</b> c</p>",
      "    <pre> x\n  y</pre>",
      "    <br>",
      "  </body>",
      "</html>",
    ].join("\n"),
  );
});

test("markup that never closes is no reason to hang", () => {
  const started = "<div ".repeat(20_000);
  expect(layOutMarkup(started, true).length).toBeGreaterThan(0);
});

test("what is too long is not laid out", () => {
  expect(prettyText("json", `"${"a".repeat(300_000)}"`)).toBeNull();
  expect(prettyText("json", "[1]")).toBe("[\n  1\n]");
});

test("times are written as the language writes them", () => {
  expect(formatMilliseconds(3.21, "en-GB")).toBe("3.2 ms");
  expect(formatMilliseconds(1234, "en-GB")).toBe("1.23 s");
});
