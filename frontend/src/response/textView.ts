/**
 * CodeMirror for text that is only read: it draws what is on the screen and no more, so a long body costs nothing.
 *
 * Shares its chunk with the editor.
 */

import { defaultKeymap } from "@codemirror/commands";
import { bracketMatching, foldGutter, foldKeymap } from "@codemirror/language";
import { search, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState, type Extension } from "@codemirror/state";
import { drawSelection, EditorView, keymap, lineNumbers } from "@codemirror/view";
import { languageOf } from "../editor/languages.ts";
import { searchLook } from "../editor/searchLook.ts";
import { theme } from "../editor/theme.ts";
import type { MediaKind } from "./media.ts";

export interface TextView {
  show(text: string, kind: MediaKind, label: string): void;
  destroy(): void;
}

const FILE_NAMES: Readonly<Partial<Record<MediaKind, string>>> = {
  json: "body.json",
  html: "body.html",
  xml: "body.xml",
  css: "body.css",
  script: "body.js",
  image: "body.svg",
};

export function createTextView(parent: HTMLElement, nonce: string): TextView {
  const language = new Compartment();
  const styles = nonce ? EditorView.cspNonce.of(nonce) : [];
  const view = new EditorView({ parent, extensions: styles });
  return {
    show(text, kind, label) {
      const isLong = hasLongLine(text);
      const wrapping = isLong ? [] : EditorView.lineWrapping;
      const extensions = [reading, wrapping, styles, language.of([]), named(label)];
      const state = EditorState.create({ doc: text, extensions });
      view.setState(state);
      if (isLong) return;
      void languageOf(FILE_NAMES[kind] ?? "body.txt").then((extension) => {
        if (view.state.doc === state.doc) view.dispatch({ effects: language.reconfigure(extension) });
      });
    },
    destroy: () => view.destroy(),
  };
}

/** Only whole lines are left out of drawing, so one line of a megabyte is neither wrapped nor coloured. */
const LINE_CHARACTERS_MAX = 10_000;

function hasLongLine(text: string): boolean {
  return text.split("\n").some((line) => line.length > LINE_CHARACTERS_MAX);
}

function named(label: string): Extension {
  return EditorView.contentAttributes.of({ "aria-label": label, "aria-readonly": "true", tabindex: "0" });
}

const reading: Extension = [
  EditorState.readOnly.of(true),
  EditorView.editable.of(false),
  lineNumbers(),
  foldGutter({ openText: "⌄", closedText: "›" }),
  drawSelection(),
  bracketMatching(),
  search({ top: true }),
  searchLook,
  theme,
  keymap.of([...searchKeymap, ...foldKeymap, ...defaultKeymap]),
];
