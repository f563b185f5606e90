/** The editor's place in the page: loads CodeMirror, tells it which file to show, hears what was typed. */

import { computed, effect, signal, untracked } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { filesText } from "../i18n/files.ts";
import { shellText } from "../i18n/shell.ts";
import { announce, notify } from "../state/notices.ts";
import { narrowPane } from "../state/panes.ts";
import {
  activePath,
  editFile,
  files,
  jump,
  openLine,
  outsideChanges,
  projectPath,
} from "../state/project.ts";
import { routes, session } from "../state/session.ts";
import { language } from "../state/settings.ts";
import { askFormat, askLint, type Unchecked, unchecked } from "./asking.ts";
import type { CodeHost, CodeView } from "./codeView.ts";
import { isHelped, isPython } from "./helped.ts";
import { pageNonce } from "./nonce.ts";
import "./Editor.css";

const loading = signal<"waiting" | "ready" | "failed">("waiting");
const place = signal({ line: 1, column: 1 });
const tabIndents = signal(false);
/** Alone, as the session itself changes with every request. */
const sessionId = computed(() => session.value?.id ?? null);

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
  format: () => void formatFile(),
  explain: () => void explainWord(),
  help: {
    files: () => texts(),
    routes: () => routes.peek(),
    pathOf: (reported) => projectPath(reported),
    openLine,
    isChinese: () => language.peek() === "zh",
    lint: askLint,
    format: askFormat,
  },
};

const FAILED = {
  syntax: "formatSyntax",
  crash: "formatCrash",
  long: "formatLong",
  stale: "formatStale",
  interrupted: "formatUnreachable",
  unreachable: "formatUnreachable",
} as const;

const UNCHECKED = {
  size: "uncheckedSize",
  settings: "uncheckedSettings",
  crash: "uncheckedCrash",
  long: "uncheckedLong",
  unreachable: "uncheckedUnreachable",
  truncated: "uncheckedTruncated",
} as const satisfies Record<Unchecked["why"], string>;

/** Lays the open file out as ruff does; says so where that cannot be. */
export async function formatFile(): Promise<void> {
  if (codeView === null || !isPython(activePath.peek() ?? "")) return;
  const outcome = await codeView.format();
  if (outcome === "same" || outcome === "done") announce(filesText.value.formatted);
  else notify(() => filesText.value[FAILED[outcome]], { tone: "warn" });
}

/** What is known of the word at the cursor, for whom no pointer tells it. */
export async function explainWord(): Promise<void> {
  const { help, explainKeys } = filesText.value;
  const told = await codeView?.explain({ name: help, keys: explainKeys });
  if (told === null) notify(() => filesText.value.unexplained);
  else if (told) announce(told);
}

function texts(): Map<string, string | null> {
  return new Map([...files.peek()].map(([path, body]) => [path, typeof body === "string" ? body : null]));
}

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
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long one is scrolled by keys */}
      <pre class="editor-plain" tabIndex={0}>
        {typeof text === "string" ? text : ""}
      </pre>
    </>
  );
}

function Foot() {
  const text = filesText.value;
  const path = activePath.value ?? "";
  return (
    <footer class="editor-foot">
      <span>{text.lineColumn(place.value.line, place.value.column)}</span>
      {isPython(path) && (
        <button
          type="button"
          class="editor-foot-button"
          title={`${text.format} (Shift+Alt+F)`}
          aria-keyshortcuts="Shift+Alt+F"
          onClick={() => void formatFile()}
        >
          {text.format}
        </button>
      )}
      {isHelped(path) && (
        <button
          type="button"
          class="editor-foot-button"
          title={`${shellText.value.keyExplain} (F1)`}
          aria-keyshortcuts="F1"
          onClick={() => void explainWord()}
        >
          {text.explain}
        </button>
      )}
      {unchecked.value !== null && unchecked.value.path === path && (
        <span class="editor-foot-unchecked">{text[UNCHECKED[unchecked.value.why]]}</span>
      )}
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
    effect(() => {
      view.setChinese(language.value === "zh");
      if (sessionId.value !== null) view.lintAgain();
    }),
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
