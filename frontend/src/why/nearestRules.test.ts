import { expect, test } from "vitest";
import type { Route } from "../api/session.ts";
import { nearestRules } from "./nearestRules.ts";

const route = (rule: string, endpoint = rule): Route => ({
  rule,
  methods: ["GET"],
  endpoint,
  arguments: [],
  doc: null,
  file: null,
  line: null,
});

const ROUTES = [
  route("/"),
  route("/about"),
  route("/user/<int:id>"),
  route("/user/<int:id>/edit"),
  route("/report-<int:year>.pdf"),
  route("/files/<path:name>"),
  route("/static/<path:filename>", "static"),
];

test.each([
  ["/user/ada", "/user/<int:id>", "converter", "ada", "<int:id>"],
  ["/About", "/about", "case", "About", "about"],
  ["/about/", "/about", "slash", "", ""],
  ["/abuot", "/about", "text", "abuot", "about"],
  ["/user/7/edit/now", "/user/<int:id>/edit", "more", "now", ""],
  ["/user/7/edti", "/user/<int:id>/edit", "text", "edti", "edit"],
  ["/user/ada/edit", "/user/<int:id>/edit", "converter", "ada", "<int:id>"],
  ["/report-next.pdf", "/report-<int:year>.pdf", "text", "report-next.pdf", "report-<int:year>.pdf"],
])("%s almost met %s", (path, rule, misfit, segment, expected) => {
  expect(nearestRules(ROUTES, path)[0]).toMatchObject({ rule, misfit, segment, expected });
});

test.each([
  [["/wishes"], "/", "fewer", "/wishes"],
  [["/user/<int:id>"], "/user/", "fewer", "/user/<int:id>"],
  [["/"], "/nothing", "more", "/"],
  [["/", "/wishes"], "/something else", "text", "/wishes"],
])("of %j beside %s nothing is said to stand where nothing stands", (rules, path, misfit, rule) => {
  const [near] = nearestRules(
    rules.map((each) => route(each)),
    path,
  );
  expect(near).toMatchObject({ rule, misfit });
});

test("the rule of static files is nobody's near miss", () => {
  expect(nearestRules(ROUTES, "/statik/x").map((near) => near.rule)).not.toContain("/static/<path:filename>");
});

test("an app without rules has no nearest one", () => {
  expect(nearestRules([], "/x")).toEqual([]);
});
