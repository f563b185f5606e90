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
  ".cm-panel.cm-panel-lint ul": { maxHeight: "min(180px, 30vh)" },
  ".cm-panel.cm-panel-lint ul:focus": { outline: "2px solid var(--accent)", outlineOffset: "-2px" },
  ".cm-panel.cm-panel-lint ul [aria-selected], .cm-panel.cm-panel-lint ul:focus [aria-selected]": {
    backgroundColor: "var(--accent-tint)",
    color: "var(--text)",
  },
  ".cm-panel.cm-panel-lint .cm-diagnostic": { paddingRight: "40px" },
  ".cm-panel.cm-panel-lint a": { color: "var(--accent)" },
  ".cm-panel.cm-panel-lint [name=close]": {
    top: "4px",
    right: "8px",
    width: "24px",
    height: "24px",
    color: "inherit",
    cursor: "pointer",
  },
});
