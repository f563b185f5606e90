/**
 * What the pointer is told over a word, told of the word at the cursor: Flask's names and what ruff found there.
 *
 * The focus stays in the text. Asked for once more it goes to the first link in there; Escape closes from either place,
 * and so does whatever leads away: another place of the cursor, an edit, the focus elsewhere.
 */

import { activateHover, type EditorView } from "@codemirror/view";
import { close, closeUnlessInside } from "./closing.ts";
import { ownNamesReady } from "./hover.ts";

export interface ExplainWords {
  name: string;
  keys: string;
}

const SHOWN = ".cm-tooltip-hover";

/** What is told, empty where the focus went to the link of it; null where there is nothing to tell. */
export async function explainAtCursor(view: EditorView, words: ExplainWords): Promise<string | null> {
  await ownNamesReady();
  const before = view.dom.querySelector<HTMLElement>(`${SHOWN}[role]`);
  if (before !== null && view.hasFocus) return enter(before);
  close(view);
  view.focus();
  activateHover(view, view.state.selection.main.head, 1, {
    until: (transaction) => transaction.docChanged || transaction.selection !== undefined,
  });
  const box = view.dom.querySelector<HTMLElement>(SHOWN);
  if (box === null) return null;
  const told = Array.from(box.children, (part) => part.textContent).join(" ");
  furnish(box, view, words);
  return told;
}

function enter(box: HTMLElement): string {
  box.querySelector<HTMLElement>("a, button")?.focus();
  return "";
}

function furnish(box: HTMLElement, view: EditorView, { name, keys }: ExplainWords): void {
  const foot = document.createElement("p");
  foot.className = "cm-keys";
  foot.textContent = keys;
  box.append(foot);
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", name);
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    view.focus(); // first: what is closed while it has the focus loses it to the page
    close(view);
  });
  box.addEventListener("focusout", (event) => closeUnlessInside(event, view));
}
