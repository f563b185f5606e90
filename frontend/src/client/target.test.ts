import { expect, test } from "vitest";
import { wireTarget } from "./target.ts";

test.each([
  ["/a?b=c", "/a?b=c"],
  ["a/b", "/a/b"],
  ["", "/"],
  ["/用户/张三", "/%E7%94%A8%E6%88%B7/%E5%BC%A0%E4%B8%89"],
  ["/a b", "/a%20b"],
  ["/already%20encoded/%2F", "/already%20encoded/%2F"],
  ['/%zz/<>"|', '/%zz/<>"|'],
  ["//double//slash", "//double//slash"],
  ["*", "*"],
])("%s is sent as %s", (typed, sent) => {
  expect(wireTarget(typed).target).toBe(sent);
});

test("half a character does not stop the request", () => {
  expect(wireTarget("/\ud83d").target).toBe("/%EF%BF%BD");
});

test("a pasted address gives its path and its port", () => {
  expect(wireTarget("http://127.0.0.1:8088/x?y=1#z")).toEqual({
    target: "/x?y=1",
    fragment: "#z",
    port: 8088,
  });
  expect(wireTarget("http://localhost").target).toBe("/");
});
