/** The line on which the run failed, marked, with the message below it until that line is edited. */

import { type Extension, StateEffect, StateField, type Text } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, WidgetType } from "@codemirror/view";

export interface Failure {
  line: number;
  message: string;
}

const setFailure = StateEffect.define<Failure | null>();

const failureField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    for (const effect of transaction.effects)
      if (effect.is(setFailure)) return decorate(effect.value, transaction.state.doc);
    if (!transaction.docChanged) return marks;
    return touches(marks, transaction.startState.doc, (from, to) =>
      transaction.changes.touchesRange(from, to),
    )
      ? Decoration.none
      : marks.map(transaction.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

class Message extends WidgetType {
  constructor(readonly message: string) {
    super();
  }
  override eq(other: Message): boolean {
    return other.message === this.message;
  }
  override toDOM(): HTMLElement {
    const element = document.createElement("div");
    element.className = "cm-failing-message";
    element.textContent = this.message;
    return element;
  }
}

export const failingLine: Extension = failureField;

export function showFailure(view: EditorView, failure: Failure | null): void {
  view.dispatch({ effects: setFailure.of(failure) });
}

function decorate(failure: Failure | null, document: Text): DecorationSet {
  if (failure === null || failure.line < 1 || failure.line > document.lines) return Decoration.none;
  const line = document.line(failure.line);
  return Decoration.set([
    Decoration.line({ class: "cm-failing" }).range(line.from),
    Decoration.widget({ widget: new Message(failure.message), block: true, side: 1 }).range(line.to),
  ]);
}

function touches(
  marks: DecorationSet,
  before: Text,
  changed: (from: number, to: number) => boolean | "cover",
) {
  const mark = marks.iter();
  if (mark.value === null) return false;
  const line = before.lineAt(mark.from);
  return changed(line.from, line.to) !== false;
}
