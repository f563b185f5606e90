import { expect, test } from "vitest";
import { checkRow, formatCheck, parseCheck, wireChecks } from "./rows.ts";

test.each([
  ["status equals 200", { subject: "status", operator: "equals", expected: "200" }],
  ['json $.a equals "b c"', { subject: "json", name: "$.a", expected: '"b c"' }],
  ["header Content-Type matches text/*", { subject: "header", name: "Content-Type", expected: "text/*" }],
  ["json \"$['a b']\" exists", { subject: "json", name: "$['a b']", operator: "exists" }],
  ["console contains two words", { subject: "console", expected: "two words" }],
])("%j is read, and written as it was", (line, expected) => {
  const row = parseCheck(line);
  expect(row).toMatchObject(expected);
  expect(row && formatCheck(row)).toBe(line);
});

test.each(["", "status", "status is 200", "weather equals 1", "header equals"])("%j is no check", (line) => {
  expect(parseCheck(line)).toBeNull();
});

test("a JSON value is compared as JSON where it reads as such", () => {
  const rows = ["7", '"7"', "tea"].map((expected) => checkRow("json", "equals", expected, "$.a"));
  expect(wireChecks(rows).map((check) => check.expected)).toEqual([7, "7", "tea"]);
});

test("a row that is off or unfinished keeps nothing from being sent", () => {
  const rows = [
    { ...checkRow("status", "equals", "200"), on: false },
    checkRow("header", "exists"),
    checkRow("status", "equals", "2x"),
    checkRow("time_ms", "below", ""),
    checkRow("body", "contains", ""),
  ];
  expect(wireChecks(rows)).toEqual([{ subject: "body", operator: "contains", expected: "" }]);
});
