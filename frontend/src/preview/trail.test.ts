import { expect, test } from "vitest";
import * as trails from "./trail.ts";

test("back and forward go along the addresses that were given", () => {
  let trail = trails.visit(trails.visit(trails.START, "/a"), "/b");
  trail = trails.goBack(trail);
  expect(trails.currentAddress(trail)).toBe("/a");
  expect(trails.canGoForward(trail)).toBe(true);
  trail = trails.visit(trail, "/c");
  expect(trails.canGoForward(trail)).toBe(false);
});

test("after a link was followed inside, back means the last address that is known", () => {
  const trail = trails.stray(trails.START);
  expect(trails.canGoBack(trail)).toBe(true);
  expect(trails.goBack(trail)).toEqual(trails.START);
});

test.each([
  ["/users?q=1#top", "/users?q=1#top"],
  ["users", "/users"],
  ["http://127.0.0.1:5000/用户", "/%E7%94%A8%E6%88%B7"],
  ["", "/"],
])("%j is the address %j", (typed, address) => {
  expect(trails.toAddress(typed)).toBe(address);
});

test.each([
  ["/", ["/items", "/"]],
  ["/items", ["/items/<int:number>", "/items", "/more"]],
  ["/", ["/items/<int:number>"]],
  ["/", []],
])("an app is first seen at %s where its rules are %j", (address, rules) => {
  const routes = rules.map((rule) => ({
    rule,
    methods: ["GET", "HEAD", "OPTIONS"],
    arguments: rule.includes("<") ? [{ name: "number", converter: "int", sample: "1" }] : [],
  }));
  const trail = trails.begin([{ rule: "/form", methods: ["POST"], arguments: [] }, ...routes]);
  expect(trails.currentAddress(trail)).toBe(address);
  expect(trails.canGoBack(trail)).toBe(false);
});
