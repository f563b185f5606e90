/** Enter after a word that is written out breaks the line: the list that is still open has nothing to add. */

import { closeCompletion, completionStatus, selectedCompletion } from "@codemirror/autocomplete";
import { type Extension, Prec } from "@codemirror/state";
import { keymap } from "@codemirror/view";

export const enterKey: Extension = Prec.highest(
  keymap.of([
    {
      key: "Enter",
      run: (view) => {
        const chosen = completionStatus(view.state) === "active" ? selectedCompletion(view.state) : null;
        if (chosen === null) return false;
        const { head } = view.state.selection.main;
        const written = view.state.sliceDoc(Math.max(0, head - chosen.label.length), head);
        if (written === chosen.label) closeCompletion(view);
        return false;
      },
    },
  ]),
);
