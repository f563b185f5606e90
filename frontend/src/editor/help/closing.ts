/** What covers the text, under the pointer or at the cursor, goes away without the pointer being moved (WCAG 1.4.13). */

import type { Extension } from "@codemirror/state";
import { closeHoverTooltips, EditorView, hasHoverTooltips, keymap } from "@codemirror/view";

export const closingHelp: Extension = [
  keymap.of([{ key: "Escape", run: close }]),
  EditorView.domEventHandlers({ blur: closeUnlessInside }),
];

export function close(view: EditorView): boolean {
  if (!hasHoverTooltips(view.state)) return false;
  view.dispatch({ effects: closeHoverTooltips });
  return true;
}

export function closeUnlessInside(event: FocusEvent, view: EditorView): void {
  const next = event.relatedTarget;
  if (!(next instanceof Node && view.dom.contains(next))) close(view);
}
