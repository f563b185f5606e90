import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import { readSaved, type SavedProject, writeSaved } from "./vault.ts";

function saved(key: string, version: number, text: string): SavedProject {
  return {
    key,
    version,
    name: "p",
    base: "",
    savedAt: "2026-01-01T00:00:00.000Z",
    copy: { files: { "app.py": text }, command: "", openPaths: [], activePath: null },
  };
}

test("what was written is read again", async () => {
  expect(await readSaved("one")).toBeNull();
  expect(await writeSaved(saved("one", 1, "a"), 0)).toBe(true);
  expect((await readSaved("one"))?.copy.files).toEqual({ "app.py": "a" });
});

test("a tab that has not seen the latest version cannot overwrite it", async () => {
  await writeSaved(saved("two", 1, "first tab"), 0);
  expect(await writeSaved(saved("two", 1, "second tab"), 0)).toBe(false);
  expect((await readSaved("two"))?.copy.files).toEqual({ "app.py": "first tab" });
});
