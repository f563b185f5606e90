import { expect, test } from "vitest";
import { buildTree } from "./tree.ts";

test("folders come before files, each level in order", () => {
  const tree = buildTree(["manage.py", "templates/b.html", "static/style.css", "templates/a.html"]);
  expect(tree.map((node) => node.path)).toEqual(["static", "templates", "manage.py"]);
  expect(tree[1]?.children?.map((node) => node.path)).toEqual(["templates/a.html", "templates/b.html"]);
});
