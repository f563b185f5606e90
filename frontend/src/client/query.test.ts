import { expect, test } from "vitest";
import { decodeQuery, editRow, formatQuery, mergeRows, parseQuery, splitTarget } from "./query.ts";
import { changeRow, fromBulk, row, rowsOf, toBulk } from "./rows.ts";

test.each(["a=1&a=2", "flag", "q=a+b&r=a%20b", "x=%E4%BD%A0&y=你", "a=%zz", "=only-value"])(
  "the query %s survives the way through the table unchanged",
  (query) => {
    expect(formatQuery(parseQuery(query))).toBe(query);
  },
);

test("a row shows names and values as Flask reads them", () => {
  const [first, second] = parseQuery("q=a+b%26c&bad=%zz%ff");
  expect(first).toMatchObject({ name: "q", value: "a b&c" });
  expect(second).toMatchObject({ name: "bad", value: "%zz%ff" });
});

test("changing one row leaves the spelling of the others alone", () => {
  const rows = parseQuery("a=x%20y&b=1");
  const changed = editRow(rows, rows[1]?.id ?? 0, { value: "2 & 3" });
  expect(formatQuery(changed)).toBe("a=x%20y&b=2+%26+3");
});

test("what was typed in the table comes back the same", () => {
  const value = '50% of a&b=c+d # "é" ?\t';
  expect(decodeQuery(formatQuery([{ ...row("n", value), spelling: null }])?.slice(2) ?? "")).toBe(value);
});

test("a row that is off leaves the URL, and keeps its place when the URL is typed in", () => {
  const rows = parseQuery("a=1&b=2&c=3");
  const off = editRow(rows, rows[1]?.id ?? 0, { on: false });
  expect(formatQuery(off)).toBe("a=1&c=3");
  const merged = mergeRows(off, "a=9&c=3&d=4");
  expect(merged.map((each) => [each.name, each.value, each.on])).toEqual([
    ["a", "9", true],
    ["b", "2", false],
    ["c", "3", true],
    ["d", "4", true],
  ]);
});

test("rows keep their ids while the URL is typed in", () => {
  const rows = parseQuery("a=1&b=2");
  expect(mergeRows(rows, "a=12&b=2").map((each) => each.id)).toEqual(rows.map((each) => each.id));
});

test("no rows that are on make no question mark", () => {
  const rows = parseQuery("a=1");
  expect(formatQuery(changeRow(rows, rows[0]?.id ?? 0, { on: false }))).toBeNull();
});

test("only the first question mark divides", () => {
  expect(splitTarget("/a?b?c")).toEqual({ path: "/a", query: "b?c" });
  expect(splitTarget("/a")).toEqual({ path: "/a", query: null });
  expect(splitTarget("/a?b=1#c?d")).toEqual({ path: "/a", query: "b=1" });
});

test("bulk text and rows are two ways to say the same", () => {
  const rows = [row("Accept", "text/html"), row("X-Off", "a: b", false), row("Empty", "")];
  const back = fromBulk(toBulk(rows));
  expect(back.map(({ name, value, on }) => ({ name, value, on }))).toEqual(
    rows.map(({ name, value, on }) => ({ name, value, on })),
  );
});

test("bulk text takes equals signs as well", () => {
  expect(fromBulk("a=1\n\nurl: http://x/?a=b").map(({ name, value }) => [name, value])).toEqual([
    ["a", "1"],
    ["url", "http://x/?a=b"],
  ]);
  expect(toBulk(rowsOf([["a", "1"]]))).toBe("a: 1");
});
