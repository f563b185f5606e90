import { EditorState } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";
import { expect, test } from "vitest";
import type { HelpHost } from "./host.ts";
import { wordsUnder } from "./hover.ts";

const host: HelpHost = {
  files: () => new Map(),
  routes: () => [],
  pathOf: (reported) => reported,
  openLine: () => {},
  isChinese: () => false,
  lint: async () => null,
  format: async () => null,
};

test("a file that is replaced while its help is loaded is told nothing of, and nothing breaks", async () => {
  const doc = `${"\n".repeat(100)}app = Flask(__name__)`;
  const view = { state: EditorState.create({ doc }) };
  const source = wordsUnder(host, false);
  const first = source(view as EditorView, 108, 1);
  view.state = EditorState.create({ doc: "x = 1" });
  expect(await first).toBeNull();
  view.state = EditorState.create({ doc });
  expect(await source(view as EditorView, 108, 1)).not.toBeNull();
});
