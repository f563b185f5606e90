import { CompletionContext } from "@codemirror/autocomplete";
import { python } from "@codemirror/lang-python";
import { ensureSyntaxTree } from "@codemirror/language";
import { EditorState, Text } from "@codemirror/state";
import { expect, test, vi } from "vitest";
import { placeAfter } from "./format.ts";
import type { HelpHost } from "./host.ts";
import { inPython } from "./hover.ts";
import { jinjaCompletions } from "./jinja.ts";
import { offsetOf, shown } from "./lint.ts";
import { explainOwn, ownNameAt } from "./ownNames.ts";
import { endpointsIn, variablesOf } from "./project.ts";
import { pythonCompletions } from "./python.ts";
import {
  APP,
  CONVERTERS,
  docsUrl,
  FILTERS,
  FLASK,
  METHODS,
  REQUEST,
  RULES_ZH,
  SESSION,
  TEMPLATE_NAMES,
} from "./words.ts";

const SOURCE = `from flask import Flask, Blueprint, render_template, session, url_for
app = Flask(__name__)
bp = Blueprint("admin", __name__)

@app.route("/user/<int:id>")
@login_required
def user(id):
    session["name"] = "ann"
    return render_template("user.html", person=find(id, by="x"), title="A, b=c")

@bp.get("/")
async def home():
    return ""

@app.route("/old", endpoint="legacy")
def whatever():
    return ""
`;

const host: HelpHost = {
  files: () =>
    new Map([
      ["app.py", SOURCE],
      ["templates/user.html", "<p>{{ person }}</p>"],
      ["templates/parts/base.html", ""],
      ["static/cat.png", null],
    ]),
  routes: () => [
    { endpoint: "static", rule: "/static/<path:filename>", methods: ["GET", "HEAD", "OPTIONS"] },
    {
      endpoint: "shop.cart",
      rule: "/cart",
      methods: ["GET", "HEAD", "OPTIONS", "POST"],
      doc: "What is in it.\n\nMore.",
      file: "/app/shop.py",
      line: 12,
    },
  ],
  pathOf: (reported) => reported.replace("/app/", ""),
  openLine: () => {},
  isChinese: () => false,
  lint: async () => null,
  format: async () => null,
};

/** What is offered at the `¦` of a text, which the editor has read by `readWithin` ms. */
function offeredIn(text: string, path = "app.py", readWithin = 60_000): string[] {
  const position = text.indexOf("¦");
  const state = EditorState.create({
    doc: text.replace("¦", ""),
    extensions: path.endsWith(".py") ? python() : [],
  });
  ensureSyntaxTree(state, state.doc.length, readWithin);
  vi.restoreAllMocks();
  const source = path.endsWith(".py") ? pythonCompletions(host) : jinjaCompletions(host, path);
  const found = source(new CompletionContext(state, position, false));
  return found?.options.map((each) => each.label) ?? [];
}

test("what is offered does not hang on how much of a text the editor has read by itself", () => {
  let now = 0;
  vi.spyOn(Date, "now").mockImplementation(() => (now += 1_000)); // so that it stops at once
  expect(offeredIn('x = url_for("¦")', "app.py", 0)).toContain("admin.home");
});

test("url_for offers endpoints of the live app and of the sources", () => {
  expect(offeredIn('x = url_for("¦")')).toEqual(["admin.home", "legacy", "shop.cart", "static", "user"]);
  expect(offeredIn("x = url_for('adm¦')")).toContain("admin.home");
});

test("render_template offers the files below templates", () => {
  expect(offeredIn('x = render_template("¦")')).toEqual(["parts/base.html", "user.html"]);
});

test.each([
  ["request.¦", "args"],
  ["x = request.ge¦", "get_json"],
  ["@app.¦", "route"],
  ["@bp.¦", "get"],
  ["from flask import Flask, ¦", "jsonify"],
  ['@app.route("/a/<¦>")', "int"],
  ['@app.route("/a", methods=["GET", "¦"])', "POST"],
  ['x = session["¦"]', "name"],
  ["session.¦", "permanent"],
  ["from flask import redirect\nx = red¦", "redirect"],
])("at %s there is %s", (text, name) => {
  expect(offeredIn(text)).toContain(name);
});

test("strings and comments are left alone", () => {
  expect(offeredIn('x = "request.¦"')).toEqual([]);
  expect(offeredIn("# request.¦")).toEqual([]);
  expect(offeredIn("x = reque¦")).toEqual([]);
});

test("templates offer what views give them, filters, endpoints and other templates", () => {
  const path = "templates/user.html";
  expect(offeredIn("{{ pe¦ }}", path).slice(0, 2)).toEqual(["person", "title"]);
  expect(offeredIn("{{ person|u¦ }}", path)).toContain("upper");
  expect(offeredIn("{{ url_for('¦') }}", path)).toContain("user");
  expect(offeredIn('{% extends "¦" %}', path)).toEqual(["parts/base.html"]);
  expect(offeredIn("{{ request.¦ }}", path)).toContain("args");
  expect(offeredIn("<p>pe¦</p>", path)).toEqual([]);
  expect(offeredIn("{{ x }} pe¦", path)).toEqual([]);
});

test("endpoints are found below other decorators, in blueprints and by their given names", () => {
  expect(endpointsIn(SOURCE).map((route) => route.endpoint)).toEqual(["user", "admin.home", "legacy"]);
});

test("hostile sources are read line by line", () => {
  endpointsIn(`@app.route("/")\n${" ".repeat(150_000)}`);
  endpointsIn("@app.route(\n".repeat(15_000));
  const many = '@app.get("/")\n@x\n'.repeat(10_000);
  expect(endpointsIn(`${many}def last():\n`)).toHaveLength(10_000);
});

test("variables of a template are the call's own arguments", () => {
  expect(variablesOf(host, "user.html", "{% for a, b in x %}{% set c = 1 %}")).toEqual([
    "a",
    "b",
    "c",
    "person",
    "title",
  ]);
});

test("every word has a sentence in both languages and a place in the docs", () => {
  for (const word of [
    ...FLASK,
    ...REQUEST,
    ...APP,
    ...SESSION,
    ...CONVERTERS,
    ...METHODS,
    ...FILTERS,
    ...TEMPLATE_NAMES,
  ]) {
    expect(word.en, word.name).toMatch(/\w/);
    expect(word.zh, word.name).toMatch(/[\u4e00-\u9fff]/);
    expect(word.zh).not.toBe(word.en);
    expect(docsUrl(word)).toMatch(/^https:\/\/(flask|jinja)\.palletsprojects\.com\/en\/stable\/\S+$/);
  }
  for (const sentence of Object.values(RULES_ZH)) expect(sentence).toMatch(/[\u4e00-\u9fff]/);
});

test.each([
  ["x = request.args", "args", "request's"],
  ["@app.route('/')", "route", "decorator"],
  ["@app.get('/<int:id>')", "int", "converter"],
  ["return url_for('x')", "url_for", "function"],
])("hovering in %s over %s explains the %s", (line, name) => {
  const from = line.indexOf(name);
  expect(inPython(line, { text: name, from, to: from + name.length })?.name).toBe(name);
});

test("a word that only looks like one of Flask's is not explained", () => {
  expect(inPython("x = thing.args", { text: "args", from: 10, to: 14 })).toBeNull();
});

test("places of findings are right behind characters of two code units", () => {
  const doc = Text.of(["x = '𝒳é'", "y"]);
  expect(offsetOf(doc, { line: 1, column: 8 })).toBe(8);
  expect(offsetOf(doc, { line: 9, column: 1 })).toBe(doc.length);
  expect(offsetOf(doc, { line: 2, column: 99 })).toBe(doc.length);
});

test("a finding is an error or a warning, and has its fix", () => {
  const finding = {
    code: "F401",
    name: "unused-import",
    message: "`os` imported but unused",
    start: { line: 1, column: 8 },
    end: { line: 1, column: 10 },
    fix: { title: "Remove", edits: [] },
  };
  const made = shown(finding, Text.of(["import os"]), true);
  expect(made).toMatchObject({ from: 7, to: 9, severity: "warning", source: "F401" });
  expect(made.message).toContain("没有使用");
  expect(made.actions).toHaveLength(1);
  expect(shown({ ...finding, code: "invalid-syntax" }, Text.of([""]), false).severity).toBe("error");
});

test("the cursor stays in the same place of the code", () => {
  const before = "x = { 'a':1 }\ny  =  2";
  const after = "x = {'a': 1}\ny = 2\n";
  expect(after[placeAfter(before, after, before.indexOf("y"))]).toBe("y");
  expect(after.slice(0, placeAfter(before, after, before.indexOf("y") + 1))).toMatch(/y$/);
  expect(placeAfter(before, after, before.length)).toBe(after.indexOf("2") + 1);
});

function toldOf(text: string, isTemplate = false): string | null {
  const at = text.indexOf("¦");
  const own = ownNameAt(host, text.replace("¦", ""), at, isTemplate);
  return (
    own && [...explainOwn(own.facts, false, () => {}).children].map((each) => each.textContent).join(" | ")
  );
}

test.each([
  ['url_for("sh¦op.cart", page=2)', false, "GET, POST /cart | What is in it. | shop.py:12"],
  ["<a href=\"{{ url_for('¦shop.cart') }}\">", true, "GET, POST /cart | What is in it. | shop.py:12"],
  ['url_for(".ca¦rt")', false, "GET, POST /cart | What is in it. | shop.py:12"],
  ['url_for("stat¦ic", filename="x")', false, "GET /static/<path:filename>"],
  ['redirect(url_for("us¦er", id=1))', false, "/user/<int:id> | app.py:7"],
  ['url_for("admin.home¦")', false, "/ | app.py:12"],
  ['return render_template("user¦.html", id=1)', false, "user.html | templates/user.html"],
  ['{% extends "parts/ba¦se.html" %}', true, "parts/base.html | templates/parts/base.html"],
])("over a name of the project in %s one reads what it leads to", (text, isTemplate, told) => {
  expect(toldOf(text, isTemplate)).toBe(told);
});

test.each(['url_for("nobody¦")', 'url_for(x¦, "user")', 'print("user¦")', 'render_template("no¦ne.html")'])(
  "in %s there is nothing to tell",
  (text) => {
    expect(toldOf(text)).toBeNull();
  },
);
