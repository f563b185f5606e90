/** Lays the file out as ruff does, in one step that can be undone, with the cursor where it was in the code. */

import type { EditorView } from "@codemirror/view";
import type { Formatted } from "../../api/tools.ts";
import type { HelpHost } from "./host.ts";

export type FormatOutcome = "done" | "same" | "stale" | "unreachable" | NonNullable<Formatted["failure"]>;

export async function formatCode(view: EditorView, host: HelpHost, path: string): Promise<FormatOutcome> {
  const { doc } = view.state;
  const laidOut = await host.format(path, doc.toString()).catch(() => null);
  if (laidOut === null) return "unreachable";
  if (laidOut.text === null) return laidOut.failure ?? "crash";
  if (view.state.doc !== doc) return "stale";
  const before = doc.toString();
  if (laidOut.text === before) return "same";
  const head = sameBeginning(before, laidOut.text);
  const tail = sameEnd(before, laidOut.text, head);
  view.dispatch({
    changes: {
      from: head,
      to: before.length - tail,
      insert: laidOut.text.slice(head, laidOut.text.length - tail),
    },
    selection: { anchor: placeAfter(before, laidOut.text, view.state.selection.main.head) },
    scrollIntoView: true,
    userEvent: "input.format",
  });
  return "done";
}

/** Behind as many letters that are no space as before: a layout changes hardly anything else. */
export function placeAfter(before: string, after: string, position: number): number {
  const isAtSpace = position === 0 || /\s/.test(before[position - 1] ?? " ");
  let letters = before.slice(0, position).replace(/\s/g, "").length + (isAtSpace ? 1 : 0);
  for (let at = 0; at < after.length; at += 1) {
    if (/\s/.test(after[at] ?? "")) continue;
    letters -= 1;
    if (letters <= 0) return isAtSpace ? at : at + 1;
  }
  return after.length;
}

function sameBeginning(a: string, b: string): number {
  let at = 0;
  while (at < a.length && at < b.length && a[at] === b[at]) at += 1;
  return at;
}

function sameEnd(a: string, b: string, head: number): number {
  const most = Math.min(a.length, b.length) - head;
  let count = 0;
  while (count < most && a[a.length - 1 - count] === b[b.length - 1 - count]) count += 1;
  return count;
}
