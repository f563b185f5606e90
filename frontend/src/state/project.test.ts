import { beforeEach, expect, test } from "vitest";
import { entryPath } from "../files/entry.ts";
import * as project from "./project.ts";

beforeEach(() => {
  project.loadProject({
    files: { "app.py": "a = 1\n", "templates/index.html": "<p>" },
    command: "python app.py",
  });
});

test("the file that a run would start from is opened first", () => {
  expect(project.activePath.value).toBe("app.py");
  expect(entryPath(["readme.md", "main.py"])).toBe("main.py");
});

test("editing after a run says so until the next run", () => {
  project.ranRevision.value = project.revision.value;
  expect(project.isEditedSinceRun.value).toBe(false);
  project.editFile("app.py", "a = 2\n");
  expect(project.isEditedSinceRun.value).toBe(true);
});

test("typing changes neither the names nor what follows them", () => {
  const names = project.paths.value;
  project.editFile("app.py", "a = 2\n");
  expect(project.paths.value).toBe(names);
  project.writeFile("new.py", "");
  expect(project.paths.value).toEqual([...names, "new.py"]);
});

test("a deleted file comes back as it was, edits made since included", () => {
  const undo = project.removePath("templates");
  project.editFile("app.py", "a = 3\n");
  undo();
  expect(project.files.value.get("templates/index.html")).toBe("<p>");
  expect(project.files.value.get("app.py")).toBe("a = 3\n");
});

test("renaming a folder moves its files and their tabs", () => {
  project.openFile("templates/index.html");
  project.renamePath("templates", "pages");
  expect([...project.files.value.keys()]).toEqual(["app.py", "pages/index.html"]);
  expect(project.activePath.value).toBe("pages/index.html");
  expect(project.openPaths.value).toEqual(["app.py", "pages/index.html"]);
});

test("closing the tab in front shows its neighbour", () => {
  project.openFile("templates/index.html");
  project.closeFile("templates/index.html");
  expect(project.activePath.value).toBe("app.py");
});

test.each([
  ["", "empty"],
  ["static/", "empty"],
  ["/etc/passwd", "absolute"],
  ["../up.py", "dots"],
  ["a//b.py", "dots"],
  ["a\\b.py", "character"],
  ["a\u0000b", "character"],
  ["长".repeat(86), "long"],
  ["app.py", "taken"],
  ["templates", "folder"],
  ["app.py/inner.py", "folder"],
  ["static/style.css", null],
  ["用户.py", null],
])("the path %j is %s", (path, problem) => {
  expect(project.checkPath(path)).toBe(problem);
});

test("a file may be given its own name back while it is renamed", () => {
  expect(project.checkPath("app.py", "app.py")).toBeNull();
});

test("a place in a traceback opens the file, a place in a library does not", () => {
  expect(project.openLine("/app/templates/index.html", 4)).toBe(true);
  expect(project.jump.value).toMatchObject({ path: "templates/index.html", line: 4 });
  expect(project.openLine("/opt/venv/lib/python3.11/site-packages/flask/app.py", 4)).toBe(false);
});

test("what is sent leaves an empty command to the worker", () => {
  project.setCommand("  ");
  expect(project.snapshot()).toEqual({ files: { "app.py": "a = 1\n", "templates/index.html": "<p>" } });
});
