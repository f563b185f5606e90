import { expect, test } from "vitest";
import { pageOf } from "./htmlLens.ts";

const PREVIEW = "http://label.localhost:8000/";

test.each([
  ["the address that was asked for", "/a/b?c=d", "<p>", "http://label.localhost:8000/a/b?c=d"],
  [
    "percent-encoded",
    "/用户?名=张",
    "<p>",
    "http://label.localhost:8000/%E7%94%A8%E6%88%B7?%E5%90%8D=%E5%BC%A0",
  ],
  [
    "in the preview for a target that looks like a host",
    "//evil.example/x",
    "<p>",
    `${PREVIEW}/evil.example/x`,
  ],
  ["where the page's own base says", "/a/b", "<base href='/static/'>", `${PREVIEW}static/`],
  [
    "of the first base with an address",
    "/a/b",
    "<base target=x><base href='c/'><base href=/d/>",
    `${PREVIEW}a/c/`,
  ],
  ["in the preview for a base elsewhere", "/a", "<base href='http://evil.example/'>", `${PREVIEW}a`],
  ["in the preview for a base that is none", "/a", "<base href='http://['>", `${PREVIEW}a`],
])("a page is at home at %s", (_, target, html, base) => {
  expect(pageOf(html, target, PREVIEW)).toEqual({ html, base });
});

test("without an app a page has no home", () => {
  expect(pageOf("<p>", "/", null).base).toBe("");
});
