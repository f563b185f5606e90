import { beforeEach, expect, test } from "vitest";
import { dropRescue, putRescue, takeRescue } from "./rescue.ts";
import type { SavedProject } from "./vault.ts";

function saved(version: number): SavedProject {
  return {
    key: "start",
    version,
    name: "p",
    base: "",
    savedAt: "2026-01-01T00:00:00.000Z",
    copy: { files: { "app.py": `version ${version}` }, command: "", openPaths: [], activePath: null },
  };
}

beforeEach(() => localStorage.clear());

test("what the database did not get in time is found, until it has it", () => {
  putRescue(saved(3));
  expect(takeRescue("start", saved(2))).toEqual(saved(3));
  expect(takeRescue("start", saved(2))).toEqual(saved(3));
  dropRescue("start");
  expect(takeRescue("start", saved(2))).toBeNull();
});

test("what the database has, or has later, is not brought back", () => {
  for (const stored of [saved(3), saved(4)]) {
    putRescue(saved(3));
    expect(takeRescue("start", stored)).toBeNull();
  }
});

test("what is no record of ours is ignored", () => {
  localStorage.setItem("playground.rescue.start", "{broken");
  expect(takeRescue("start", null)).toBeNull();
});
