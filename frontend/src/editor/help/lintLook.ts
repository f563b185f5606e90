/** How ruff's findings look: with them, after the editor, which types without them. */

import { EditorView } from "@codemirror/view";

export const lintLook = EditorView.theme({
  ".cm-diagnostic": { padding: "6px 10px", fontFamily: "var(--sans)", fontSize: "var(--text-small)" },
  ".cm-diagnostic-error": { borderLeft: "3px solid var(--error)" },
  ".cm-diagnostic-warning": { borderLeft: "3px solid var(--warn)" },
  ".cm-diagnosticSource": { display: "none" },
  ".cm-diagnosticAction": {
    backgroundColor: "var(--accent-tint)",
    border: "1px solid var(--border)",
    borderRadius: "4px",
    color: "var(--text)",
    minHeight: "24px",
    padding: "0 8px",
  },
  ".cm-lintRange-error": {
    backgroundImage: "none",
    textDecoration: "underline wavy var(--error)",
    textUnderlineOffset: "3px",
  },
  ".cm-lintRange-warning": {
    backgroundImage: "none",
    textDecoration: "underline wavy var(--warn)",
    textUnderlineOffset: "3px",
  },
  ".cm-gutter-lint": { width: "16px" },
  ".cm-gutter-lint .cm-gutterElement": { padding: "0 2px" },
  ".cm-lint-marker": { width: "12px", height: "12px" },
  ".cm-panel.cm-panel-lint ul [aria-selected]": {
    backgroundColor: "var(--accent-tint)",
    color: "var(--text)",
  },
});
