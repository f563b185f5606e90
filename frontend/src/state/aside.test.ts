import "fake-indexeddb/auto";
import { beforeEach, expect, test } from "vitest";
import { aside, bringBack, followAside, setAside } from "./aside.ts";
import { startFresh } from "./autosave.ts";
import * as project from "./project.ts";
import { listSaved } from "./vault.ts";

const GIVEN = { files: { "app.py": "given" }, command: "" };

beforeEach(async () => {
  await followAside(crypto.randomUUID());
  project.loadProject({ files: { "app.py": "mine", "other.py": "more" } });
});

test("a project that was started afresh by mistake comes back, and goes again", () => {
  startFresh(GIVEN, "Given");
  bringBack();
  expect(Object.fromEntries(project.files.value)).toEqual({ "app.py": "mine", "other.py": "more" });
  bringBack();
  expect(Object.fromEntries(project.files.value)).toEqual(GIVEN.files);
});

test("a deleted file comes back beside what was edited since", () => {
  setAside(true);
  project.removePath("other.py");
  project.editFile("app.py", "edited since");
  bringBack();
  expect(Object.fromEntries(project.files.value)).toEqual({ "app.py": "edited since", "other.py": "more" });
});

test("it is there after a reload, and is no project of its own", async () => {
  await followAside("reloaded");
  setAside();
  project.loadProject(GIVEN);
  aside.value = null;
  await followAside("reloaded");
  bringBack();
  expect(project.files.value.get("app.py")).toBe("mine");
  expect(await listSaved()).toEqual([]);
});

test("nothing was lost: nothing comes back", () => {
  bringBack();
  expect(project.files.value.get("app.py")).toBe("mine");
});
