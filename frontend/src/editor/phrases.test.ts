import { readdirSync, readFileSync } from "node:fs";
import { EditorState } from "@codemirror/state";
import { expect, test } from "vitest";
import { phrases } from "./phrases.ts";

const PACKAGES = "node_modules/@codemirror";
/** The words that the editor's packages ask for, whatever comes before them in the call. */
const ASKED = /\bphrase\((?:\w+, )?"([^"]+)"/g;

test("the editor itself says nothing in English to who reads Chinese", () => {
  const sources = readdirSync(PACKAGES).map((name) =>
    readFileSync(`${PACKAGES}/${name}/dist/index.js`, "utf8"),
  );
  const asked = new Set(
    sources.flatMap((source) => [...source.matchAll(ASKED)].map((found) => `${found[1]}`)),
  );
  expect(asked.size).toBeGreaterThan(15);
  const state = EditorState.create({ extensions: phrases(true) });
  for (const words of asked) expect(state.phrase(words), words).toMatch(/[\u4e00-\u9fff]/);
});

test("the buttons of the editor's search begin as every other button does", () => {
  const search = readFileSync(`${PACKAGES}/search/dist/index.js`, "utf8");
  const buttons = [...search.matchAll(/phrase\((?:view, )?"([a-z][a-z ]*)"\)\]/g)].map(
    (found) => `${found[1]}`,
  );
  expect(buttons.length).toBeGreaterThan(5);
  const state = EditorState.create({ extensions: phrases(false) });
  for (const words of buttons) expect(state.phrase(words)).toMatch(/^[A-Z]/);
});
