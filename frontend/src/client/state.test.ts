import { beforeEach, expect, test } from "vitest";
import type { Route } from "../api/session.ts";
import { loadProject } from "../state/project.ts";
import { routes } from "../state/session.ts";
import { EMPTY_DRAFT } from "./draft.ts";
import { row } from "./rows.ts";
import {
  argumentValues,
  body,
  changeBody,
  changeQueryRow,
  fill,
  fillFromRoute,
  headerRows,
  isGuessed,
  isPicking,
  method,
  part,
  queryRows,
  rule,
  setArgument,
  setHeader,
  setHeaderRows,
  target,
  typeTarget,
} from "./state.ts";

const route = (given: Partial<Route>): Route => ({
  rule: "/",
  methods: ["GET", "HEAD", "OPTIONS"],
  endpoint: "index",
  arguments: [],
  doc: null,
  file: null,
  line: null,
  ...given,
});
const user = route({
  rule: "/user/<int:id>",
  arguments: [{ name: "id", converter: "int", sample: "7" }],
});
const login = route({ rule: "/login", methods: ["POST", "OPTIONS"], file: "app.py", line: 2 });

beforeEach(() => {
  routes.value = [user, login];
  loadProject({
    files: { "app.py": '@app.post("/login")\ndef login():\n    return request.form["name"]\n' },
  });
  fill(EMPTY_DRAFT);
});

test("typing a URL fills the table, and the table rewrites the URL", () => {
  typeTarget("/a?x=1&y=2");
  expect(queryRows.value.map(({ name, value }) => [name, value])).toEqual([
    ["x", "1"],
    ["y", "2"],
  ]);
  changeQueryRow(queryRows.value[0]?.id ?? 0, { on: false });
  expect(target.value).toBe("/a?y=2");
});

test("a route fills method, path and chips", () => {
  fillFromRoute(user);
  expect([method.value, target.value, rule.value, isPicking.value]).toEqual([
    "GET",
    "/user/7",
    "/user/<int:id>",
    false,
  ]);
});

test("two routes alike but for the host make two requests, each with its own Host", () => {
  const shop = {
    host: "<name>.shop.test:5000",
    arguments: [{ name: "name", converter: "string", sample: "hello" }],
  };
  fillFromRoute(route(shop));
  expect([target.value, rule.value]).toEqual(["/", null]);
  expect(headerRows.value.map(({ name, value }) => [name, value])).toEqual([
    ["Host", "hello.shop.test:5000"],
  ]);
  fillFromRoute(route({ host: null }));
  expect(headerRows.value).toEqual([]);
});

test("a chip rewrites its part of the path and nothing else", () => {
  fillFromRoute(user);
  typeTarget("/user/7?x=1");
  setArgument("id", "8/9");
  expect(target.value).toBe("/user/8%2F9?x=1");
  expect(argumentValues.value?.get("id")).toBe("8/9");
});

test("typing into the path moves the chips along, and another route's path brings its own", () => {
  typeTarget("/user/42");
  expect(rule.value).toBe("/user/<int:id>");
  expect(argumentValues.value?.get("id")).toBe("42");
  typeTarget("/login");
  expect(rule.value).toBeNull();
});

test("a body is guessed from the view, and called a guess until it is changed", () => {
  fillFromRoute(login);
  expect([method.value, body.value.kind, part.value, isGuessed.value]).toEqual([
    "POST",
    "form",
    "body",
    true,
  ]);
  expect(body.value.form.map((each) => each.name)).toEqual(["name"]);
  changeBody({ text: "x" });
  expect(isGuessed.value).toBe(false);
});

test("setting a header replaces all of its name and leaves the others", () => {
  setHeaderRows([row("authorization", "a"), row("X", "1"), row("Authorization", "b", false)]);
  setHeader("Authorization", "Bearer t");
  expect(headerRows.value.map(({ name, value, on }) => [name, value, on])).toEqual([
    ["authorization", "Bearer t", true],
    ["X", "1", true],
  ]);
  setHeader("Authorization", null);
  expect(headerRows.value.map((each) => each.name)).toEqual(["X"]);
});
