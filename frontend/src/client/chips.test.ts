import { expect, test } from "vitest";
import { argumentsOf, choicesOf, fillPath, fits, piecesOf, readPath } from "./chips.ts";

const values = (pairs: Record<string, string>) => new Map(Object.entries(pairs));

test("a rule is taken apart as Werkzeug does", () => {
  expect(piecesOf("/user/<int(min=1):id>/<name>.html")).toEqual([
    { kind: "text", text: "/user/" },
    { kind: "argument", name: "id", converter: "int", options: "min=1" },
    { kind: "text", text: "/" },
    { kind: "argument", name: "name", converter: "default", options: null },
    { kind: "text", text: ".html" },
  ]);
});

test.each([
  ["/user/<int:id>", { id: "7" }, "/user/7"],
  ["/<name>/<path:rest>", { name: "a/b", rest: "c/d" }, "/a%2Fb/c/d"],
  ["/greet/<name>", { name: "张三?" }, "/greet/张三%3F"],
  ["/tel/<re('1[3-9]\\d{9}'):number>", { number: "13800138000" }, "/tel/13800138000"],
])("%s is filled with samples, and read back", (rule, given, path) => {
  expect(fillPath(rule, values(given))).toBe(path);
  expect(readPath(rule, path)).toEqual(values(given));
});

test("a chip may be empty while it is edited", () => {
  expect(readPath("/user/<int:id>", "/user/")).toEqual(values({ id: "" }));
});

test("a path of another shape is not of the rule", () => {
  expect(readPath("/user/<int:id>", "/users/7")).toBeNull();
  expect(readPath("/user/<name>", "/user/a/b")).toBeNull();
});

test.each([
  ["int", "7", true],
  ["int", "-7", false],
  ["int(signed=True)", "-7", true],
  ["int(min=3, max=5)", "6", false],
  ["int(fixed_digits=4)", "12", false],
  ["float", "1", false],
  ["float", "1.5", true],
  ["uuid", "9d0c2dd2-7b3b-4a39-8f7c-0e8ee1dd6c01", true],
  ["uuid", "9d0c", false],
  ["string(length=2)", "张三", true],
  ["string(maxlength=2)", "abc", false],
  ["string", "", false],
  ["any(red, green)", "red", true],
  ["any(red, green)", "blue", false],
  ["mine", "whatever", true],
])("%s takes %s: %s", (converter, value, expected) => {
  const piece = argumentsOf(`/<${converter}:x>`)[0];
  expect(piece && fits(piece, value)).toBe(expected);
});

test("the items of any() make a menu", () => {
  const piece = argumentsOf(`/<any(red, "deep blue", 'x'):x>`)[0];
  expect(piece && choicesOf(piece)).toEqual(["red", "deep blue", "x"]);
});
