/**
 * Ruff's findings as one types: asked for after a pause, dropped when the text has changed meanwhile, and never in the
 * way. Where nobody can say now, what was found before stays.
 */

import {
  type Action,
  type Diagnostic,
  forEachDiagnostic,
  linter,
  lintGutter,
  lintKeymap,
} from "@codemirror/lint";
import { type Extension, StateEffect, type Text } from "@codemirror/state";
import { type EditorView, keymap } from "@codemirror/view";
import type { Edit, Finding, Spot } from "../../api/tools.ts";
import type { HelpHost } from "./host.ts";
import { lintLook } from "./lintLook.ts";
import { link } from "./option.ts";
import { RULES_ZH } from "./words.ts";

const PAUSE_MS = 350;
const RULES_URL = "https://docs.astral.sh/ruff/rules/";

/** Ask again though nothing was typed: a session has come, the language is another. */
export const lintAgain = StateEffect.define<null>();

export function linting(host: HelpHost, path: string): Extension {
  let asked = new AbortController();
  const ask = async (view: EditorView): Promise<readonly Diagnostic[]> => {
    asked.abort();
    asked = new AbortController();
    const { doc } = view.state;
    const lint = await host.lint(path, doc.toString(), asked.signal).catch(() => null);
    if (lint === null || doc !== view.state.doc) return present(view);
    return lint.diagnostics.map((finding) => shown(finding, doc, host.isChinese()));
  };
  return [
    linter(ask, {
      delay: PAUSE_MS,
      needsRefresh: (update) => update.transactions.some((each) => each.effects.some((e) => e.is(lintAgain))),
    }),
    lintGutter(),
    keymap.of(lintKeymap),
    lintLook,
  ];
}

function present(view: EditorView): Diagnostic[] {
  const kept: Diagnostic[] = [];
  forEachDiagnostic(view.state, (diagnostic, from, to) => kept.push({ ...diagnostic, from, to }));
  return kept;
}

export function shown(finding: Finding, doc: Text, isChinese: boolean): Diagnostic {
  const from = offsetOf(doc, finding.start);
  const fix = finding.fix;
  const chinese = isChinese ? RULES_ZH[finding.code] : undefined;
  const message = chinese === undefined ? finding.message : `${chinese} ${finding.message}`;
  return {
    from,
    to: Math.max(from, offsetOf(doc, finding.end)),
    severity: isError(finding.code) ? "error" : "warning",
    source: finding.code,
    message,
    renderMessage: () => explain(finding, message),
    actions: fix === null ? [] : [action(fix.edits, doc, isChinese)],
  };
}

function isError(code: string): boolean {
  return code === "invalid-syntax" || /^(E9|F82|F70|PLE)/.test(code);
}

function explain(finding: Finding, message: string): HTMLElement {
  const box = document.createElement("span"); // what mends it stands on the same line
  const words = document.createElement("span");
  words.textContent = `${message} `;
  box.append(words);
  if (/^[A-Z]+\d+$/.test(finding.code) && /^[\w-]+$/.test(finding.name))
    box.append(link(RULES_URL + finding.name, `${finding.code} ${finding.name}`));
  return box;
}

/** It takes the text that the finding spoke of: after an edit the findings are others. */
function action(edits: readonly Edit[], doc: Text, isChinese: boolean): Action {
  return {
    name: isChinese ? "修复" : "Fix",
    apply: (view) => {
      if (view.state.doc !== doc) return;
      const changes = edits.map((edit) => ({
        from: offsetOf(doc, edit.start),
        to: offsetOf(doc, edit.end),
        insert: edit.text,
      }));
      view.dispatch({ changes, userEvent: "input.fix" });
    },
  };
}

/** A column counts characters; the editor counts code units, of which some characters have two. */
export function offsetOf(doc: Text, spot: Spot): number {
  if (spot.line < 1) return 0;
  if (spot.line > doc.lines) return doc.length;
  const line = doc.line(spot.line);
  let offset = 0;
  for (let column = 1; column < spot.column && offset < line.length; column += 1)
    offset += (line.text.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1;
  return line.from + offset;
}
