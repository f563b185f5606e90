/** A row of the tables as CodeMirror shows it, in a completion list or beside the pointer. */

import { type Completion, insertCompletionText, pickedCompletion } from "@codemirror/autocomplete";
import type { EditorView } from "@codemirror/view";
import { docsUrl, type Word } from "./words.ts";

/** `#` in a row's text is where the cursor goes. */
export function option(word: Word, isChinese: boolean, inserts = true): Completion {
  const made: Completion = {
    label: word.name,
    type: word.kind,
    info: () => explain(word, isChinese),
    boost: 2,
  };
  if (inserts && word.insert !== undefined) made.apply = inserting(word.insert);
  return made;
}

export function named(label: string, detail?: string): Completion {
  return detail === undefined
    ? { label, type: "constant", boost: 2 }
    : { label, detail, type: "constant", boost: 2 };
}

export function explain(word: Word, isChinese: boolean): HTMLElement {
  const box = document.createElement("div");
  box.className = "cm-word";
  const sentence = document.createElement("p");
  sentence.textContent = isChinese ? word.zh : word.en;
  box.append(sentence, " ", link(docsUrl(word), isChinese ? `${word.name} 的文档` : `Docs of ${word.name}`));
  return box;
}

export function link(href: string, text: string): HTMLAnchorElement {
  const made = document.createElement("a");
  made.href = href;
  made.textContent = text;
  made.target = "_blank";
  made.rel = "noreferrer";
  return made;
}

function inserting(text: string) {
  const cursor = text.indexOf("#");
  const plain = text.replace("#", "");
  return (view: EditorView, completion: Completion, from: number, to: number) => {
    const change = insertCompletionText(view.state, plain, from, to);
    view.dispatch({
      ...change,
      ...(cursor < 0 ? {} : { selection: { anchor: from + cursor } }),
      annotations: pickedCompletion.of(completion),
    });
  };
}
