/**
 * What Tab does: it indents only once the person works in the editor, so that a keyboard never gets caught in it.
 *
 * A pointer or any typing arms it; Escape disarms it, and the next Tab moves on. The editor's foot says which holds.
 */

import { indentLess, indentMore } from "@codemirror/commands";
import { getIndentUnit } from "@codemirror/language";
import { EditorSelection, type Extension, Prec } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";

export function tabKey(onChange: (indents: boolean) => void): Extension {
  let isArmed = false;
  const arm = (armed: boolean) => {
    if (armed === isArmed) return;
    isArmed = armed;
    onChange(armed);
  };
  return [
    keymap.of([
      { key: "Tab", run: (view) => isArmed && indent(view), shift: (view) => isArmed && indentLess(view) },
    ]),
    // Lowest: a completion list or the search panel takes Escape first.
    Prec.lowest(
      keymap.of([
        {
          key: "Escape",
          run: () => {
            arm(false);
            return false;
          },
        },
      ]),
    ),
    EditorView.domEventHandlers({
      pointerdown: () => arm(true),
      blur: () => arm(false),
      keydown: (event) => {
        if (!["Tab", "Shift", "Escape", "Control", "Alt", "Meta", "F6"].includes(event.key)) arm(true);
      },
    }),
  ];
}

/** With a selection its lines move; without one, spaces fill up to the next stop. */
function indent(view: EditorView): boolean {
  const { state } = view;
  if (state.selection.ranges.some((range) => !range.empty)) return indentMore(view);
  const unit = getIndentUnit(state);
  view.dispatch(
    state.changeByRange((range) => {
      const column = range.head - state.doc.lineAt(range.head).from;
      const spaces = " ".repeat(unit - (column % unit));
      return {
        changes: { from: range.head, insert: spaces },
        range: EditorSelection.cursor(range.head + spaces.length),
      };
    }),
  );
  return true;
}
