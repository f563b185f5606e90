/**
 * CodeMirror and everything that it needs, in a chunk of its own.
 *
 * One view shows one file at a time; the state of each (text, selection, undo history, place) is kept while others
 * are shown. The view owns the text while it is edited and reports it; it reads no signal.
 */

import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, foldGutter, foldKeymap, indentOnInput, indentUnit } from "@codemirror/language";
import {
  Annotation,
  Compartment,
  EditorState,
  type Extension,
  type StateEffect,
  type Text,
} from "@codemirror/state";
import {
  closeHoverTooltips,
  drawSelection,
  dropCursor,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
  tooltips,
} from "@codemirror/view";
import { loaded } from "../ui/loaded.ts";
import { type Failure, failingLine, showFailure } from "./failing.ts";
import type { ExplainWords } from "./help/atCursor.ts";
import type { FormatOutcome } from "./help/format.ts";
import type { HelpHost } from "./help/host.ts";
import { isHelped, isPython } from "./helped.ts";
import { languageOf } from "./languages.ts";
import { phrases } from "./phrases.ts";
import { tabKey } from "./tabKey.ts";
import { theme } from "./theme.ts";

export interface CodeHost {
  /** At every key: `text` is never changed, and is copied by who reads it. */
  edited(path: string, text: Text): void;
  moved(line: number, column: number): void;
  tabIndents(indents: boolean): void;
  /** Asked for by keys in the editor. */
  format(): void;
  explain(): void;
  help: HelpHost;
}

export interface CodeView {
  show(path: string, text: string, label: string): void;
  /** Texts that changed elsewhere replace those kept here; files that are gone are forgotten. */
  sync(textOf: (path: string) => string | null): void;
  fail(failure: Failure | null): void;
  /** What is found in the text may be another now: a session has come. */
  lintAgain(): void;
  format(): Promise<FormatOutcome>;
  /** What help says of the word at the cursor, empty where only the focus moved into it; null without any. */
  explain(words: ExplainWords): Promise<string | null>;
  goTo(line: number): void;
  insert(text: string): void;
  setChinese(isChinese: boolean): void;
  focus(): void;
  destroy(): void;
}

/** What nobody needs before the first key does not stand in its way; whoever only reads has it after this. */
const LATER_MS = 2_500;
const EDGE_PX = 8;

/** On what the page itself puts in: nobody typed it. */
const fromOutside = Annotation.define<true>();

interface Kept {
  state: EditorState;
  scroll: StateEffect<unknown> | null;
}

export function createCodeView(parent: HTMLElement, host: CodeHost, nonce: string): CodeView {
  const kept = new Map<string, Kept>();
  const language = new Compartment();
  const help = new Compartment();
  const findings = new Compartment();
  const searching = new Compartment();
  const later = Promise.withResolvers<void>();
  setTimeout(later.resolve, LATER_MS);
  const label = new Compartment();
  const wording = new Compartment();
  let current: string | null = null;
  let isChinese = false;
  let lint: typeof import("./help/lint.ts") | null = null;

  const view = new EditorView({ parent, extensions: nonce ? EditorView.cspNonce.of(nonce) : [] });
  const reporting = EditorView.updateListener.of((update) => {
    const isTyped = update.docChanged && !update.transactions.some((each) => each.annotation(fromOutside));
    if (isTyped && current !== null) host.edited(current, update.state.doc);
    if (isTyped) later.resolve();
    if (update.docChanged || update.selectionSet) reportPlace();
  });
  const reportPlace = () => {
    const { head } = view.state.selection.main;
    const line = view.state.doc.lineAt(head);
    host.moved(line.number, head - line.from + 1);
  };
  const askToFormat = () => {
    host.format();
    return true;
  };
  const askToExplain = () => {
    host.explain();
    return true;
  };
  /** Once what finds is there, its own key is asked before this one. */
  const askToFind = () => {
    const path = current;
    if (path === null) return false;
    void addSearch(path).then(async () => (await import("./finding.ts")).openSearchPanel(view));
    return true;
  };
  const makeState = (text: string, name: string) =>
    EditorState.create({
      doc: text,
      extensions: [
        help.of([]), // first: its keys come before those of the completion list
        behaviour,
        nonce ? EditorView.cspNonce.of(nonce) : [],
        tabKey(host.tabIndents),
        language.of([]),
        findings.of([]),
        searching.of([]),
        keymap.of([
          { key: "Shift-Alt-f", run: askToFormat },
          { key: "F1", run: askToExplain },
          { key: "Mod-f", run: askToFind },
        ]),
        label.of(named(name)),
        wording.of(phrases(isChinese)),
        reporting,
      ],
    });
  /** Into the file that is in front, should it lack it and still be there when it has come. */
  const add = async (path: string, to: Compartment, load: () => Promise<Extension>) => {
    const isMissing = () => current === path && isEmpty(to.get(view.state));
    if (!isMissing()) return;
    const extension = await loaded(load);
    if (isMissing()) view.dispatch({ effects: to.reconfigure(extension) });
  };
  const addSearch = (path: string) =>
    add(path, searching, async () => (await import("./finding.ts")).finding);
  const addHelp = async (path: string) => {
    if (isHelped(path))
      await add(path, help, async () => (await import("./help/helpFor.ts")).helpFor(path, host.help));
  };
  const addLanguage = (path: string) => {
    void add(path, language, () => languageOf(path));
    void addHelp(path);
    void later.promise.then(() => addSearch(path));
    if (!isPython(path)) return;
    void add(path, findings, async () => {
      await later.promise;
      lint ??= await import("./help/lint.ts");
      return lint.linting(host.help, path);
    });
  };
  const keepCurrent = () => {
    if (current !== null) kept.set(current, { state: view.state, scroll: view.scrollSnapshot() });
  };

  return {
    show(path, text, name) {
      if (path === current) return view.dispatch({ effects: label.reconfigure(named(name)) });
      keepCurrent();
      const known = kept.get(path);
      current = path;
      view.setState(known?.state ?? makeState(text, name));
      view.dispatch({
        effects: [
          label.reconfigure(named(name)),
          wording.reconfigure(phrases(isChinese)),
          ...(known?.scroll ? [known.scroll] : []),
        ],
      });
      addLanguage(path);
      reportPlace();
    },
    sync(textOf) {
      for (const [path, { state }] of kept) if (textOf(path) !== state.doc.toString()) kept.delete(path);
      const text = current === null ? null : textOf(current);
      if (text === null) current = null;
      else if (text !== view.state.doc.toString())
        view.dispatch({
          changes: { from: 0, to: view.state.doc.length, insert: text },
          annotations: fromOutside.of(true),
        });
    },
    fail: (failure) => showFailure(view, failure),
    lintAgain() {
      if (lint !== null) view.dispatch({ effects: lint.lintAgain.of(null) });
    },
    async format() {
      if (current === null) return "same";
      const { formatCode } = await import("./help/format.ts");
      return formatCode(view, host.help, current);
    },
    async explain(words) {
      const { explainAtCursor } = await import("./help/atCursor.ts");
      if (current !== null) await addHelp(current);
      return explainAtCursor(view, words);
    },
    goTo(line) {
      const target = view.state.doc.line(Math.min(Math.max(1, line), view.state.doc.lines));
      view.dispatch({
        selection: { anchor: target.from },
        effects: EditorView.scrollIntoView(target.from, { y: "center" }),
      });
      view.focus();
    },
    insert(text) {
      view.dispatch(view.state.replaceSelection(text));
      view.focus();
    },
    setChinese(chosen) {
      isChinese = chosen;
      view.dispatch({ effects: [wording.reconfigure(phrases(chosen)), closeHoverTooltips] });
    },
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  };
}

function isEmpty(extension: Extension | undefined): boolean {
  return Array.isArray(extension) && extension.length === 0;
}

function named(name: string): Extension {
  return EditorView.contentAttributes.of({ "aria-label": name, spellcheck: "false", tabindex: "0" });
}

/** What floats keeps off a phone's edges. */
function besideTheEdges() {
  const { clientWidth, clientHeight } = document.documentElement;
  return { left: EDGE_PX, top: 0, right: clientWidth - EDGE_PX, bottom: clientHeight };
}

const behaviour: Extension = [
  lineNumbers(),
  foldGutter({ openText: "⌄", closedText: "›" }),
  highlightActiveLine(),
  highlightActiveLineGutter(),
  history(),
  drawSelection(),
  tooltips({ tooltipSpace: besideTheEdges }),
  dropCursor(),
  EditorState.allowMultipleSelections.of(true),
  indentUnit.of("    "),
  indentOnInput(),
  bracketMatching(),
  closeBrackets(),
  autocompletion(),
  failingLine,
  theme,
  keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...foldKeymap, ...completionKeymap]),
];
