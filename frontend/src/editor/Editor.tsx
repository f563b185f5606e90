/** The editor's place in the page: loads CodeMirror, tells it which file to show, hears what was typed. */

import { effect, signal, untracked } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { filesText } from "../i18n/files.ts";
import { narrowPane } from "../state/panes.ts";
import { activePath, editFile, files, jump, outsideChanges, projectPath } from "../state/project.ts";
import { session } from "../state/session.ts";
import { language } from "../state/settings.ts";
import type { CodeHost, CodeView } from "./codeView.ts";
import { pageNonce } from "./nonce.ts";
import "./Editor.css";

const loading = signal<"waiting" | "ready" | "failed">("waiting");
const place = signal({ line: 1, column: 1 });
const tabIndents = signal(false);

const settled = Promise.withResolvers<void>();
/** Resolves when one can type, or cannot at all: what is needed later need not be loaded before. */
export const editorSettled: Promise<void> = settled.promise;

let codeView: CodeView | null = null;

const host: CodeHost = {
  edited: editFile,
  moved: (line, column) => {
    place.value = { line, column };
  },
  tabIndents: (indents) => {
    tabIndents.value = indents;
  },
};

/** For the row of characters above a touch keyboard. */
export function insertIntoEditor(text: string): void {
  codeView?.insert(text);
}

export function focusEditor(): void {
  codeView?.focus();
}

export function Editor() {
  const parent = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = parent.current;
    if (!element) return;
    let dispose = () => {};
    import("./codeView.ts").then(
      ({ createCodeView }) => {
        codeView = createCodeView(element, host, pageNonce());
        dispose = follow(codeView);
        loading.value = "ready";
        settled.resolve();
      },
      () => {
        loading.value = "failed";
        settled.resolve();
      },
    );
    return () => dispose();
  }, []);
  return (
    <>
      <div class="editor" ref={parent} data-loading={loading.value}>
        {loading.value !== "ready" && <PlainText />}
      </div>
      <Foot />
    </>
  );
}

/** What can be read before the editor is there, or where it cannot be loaded. */
function PlainText() {
  const text = files.value.get(activePath.value ?? "");
  return (
    <>
      {loading.value === "failed" && <p class="editor-failed">{filesText.value.editorFailed}</p>}
      <pre class="editor-plain">{typeof text === "string" ? text : ""}</pre>
    </>
  );
}

function Foot() {
  const text = filesText.value;
  return (
    <footer class="editor-foot">
      <span>{text.lineColumn(place.value.line, place.value.column)}</span>
      <span class="editor-foot-tab">
        {tabIndents.value
          ? `${text.tabIndents} · ${text.escThenTab}`
          : `${text.tabLeaves} · ${text.typeToIndent}`}
      </span>
    </footer>
  );
}

/** Each effect carries one signal's change into the view; the view itself reads none. */
function follow(view: CodeView): () => void {
  const disposers = [
    effect(() => {
      void outsideChanges.value;
      view.sync(textOf);
    }),
    effect(() => {
      void outsideChanges.value;
      const path = activePath.value;
      const text = path === null ? null : textOf(path);
      if (path === null || text === null) return;
      view.show(path, text, filesText.value.editorOf(path));
      view.fail(failureIn(path));
    }),
    effect(() => view.setChinese(language.value === "zh")),
    effect(() => {
      const wanted = jump.value;
      if (wanted === null || activePath.peek() !== wanted.path) return;
      narrowPane.value = "code";
      requestAnimationFrame(() => view.goTo(wanted.line));
    }),
  ];
  return () => {
    for (const dispose of disposers) dispose();
    view.destroy();
    codeView = null;
  };
}

/** `peek`: every keystroke changes `files`, and the editor knows its own. */
function textOf(path: string): string | null {
  const body = files.peek().get(path);
  return typeof body === "string" ? body : null;
}

function failureIn(path: string): { line: number; message: string } | null {
  const error = session.value?.error;
  const { file, line } = error ?? { file: null, line: null };
  if (!error || file === null || line === null) return null;
  // Untracked: else every keystroke would mark the line again that the keystroke has just unmarked.
  if (untracked(() => projectPath(file)) !== path) return null;
  return { line, message: `${error.type}: ${error.message}` };
}
