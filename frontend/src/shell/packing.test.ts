import { expect, test } from "vitest";
import type { Route } from "../api/session.ts";
import { appModule, companions, requirements, sampleTarget } from "./packing.ts";

function route(rule: string, more: Partial<Route> = {}): Route {
  return {
    rule,
    methods: ["GET", "HEAD", "OPTIONS"],
    endpoint: "view",
    arguments: [],
    doc: null,
    file: null,
    line: null,
    ...more,
  } as Route;
}

const files = (given: Record<string, string>) => new Map(Object.entries(given));

test("requirements name the packages of what is imported, and nothing of the standard library", () => {
  const source =
    "import os, redis\nfrom flask_sqlalchemy import SQLAlchemy\n    import PIL.Image as p\nimport mine";
  expect(requirements(files({ "app.py": `from flask import Flask\n${source}` }), false).split("\n")).toEqual([
    "Flask-SQLAlchemy",
    "Flask>=3.1,<3.2",
    "pillow",
    "redis",
    "",
  ]);
});

test("a sample path is made of the samples of a rule's arguments", () => {
  const args = [{ name: "name", converter: "string", sample: "张三" }];
  expect(sampleTarget(route("/用户/<string(length=2):name>", { arguments: args }))).toBe(
    "/用户/%E5%BC%A0%E4%B8%89",
  );
  const unknown = [{ name: "x", converter: "own", sample: "" }];
  expect(sampleTarget(route("/<own:x>", { arguments: unknown }))).toBe(null);
});

test.each([
  ["FLASK_APP=manage.py flask run", "manage"],
  ["flask --app web.site:create run", "web.site"],
  ["python ./src/main.py", "src.main"],
  ["", "app"],
])("the app of %s is looked for in %s", (command, module) => {
  expect(appModule({ command, files: files({ "app.py": "" }) })).toBe(module);
});

test("a file of the project is not replaced", () => {
  const made = companions({
    name: "n",
    files: files({ "app.py": "", "README.md": "mine", "requirements.txt": "" }),
    command: "python app.py",
    port: 5000,
    routes: [route("/")],
    language: "en",
  });
  expect(Object.keys(made).sort()).toEqual(["requests.http", "test_app.py"]);
});

test("who downloads from the Chinese page reads the added files in Chinese", () => {
  const made = companions({
    name: "留言板",
    files: files({ "app.py": "" }),
    command: "python app.py",
    port: 5000,
    routes: [route("/")],
    language: "zh",
  });
  expect(made["README.md"]).toContain("然后打开 <http://127.0.0.1:5000/>。");
  expect(made["README.md"]).toContain("| 方法 | 路由 |");
  expect(made["test_app.py"]).toContain("下载时应用已有的路由");
});
