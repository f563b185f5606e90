/** How a search looks: with it, after the text, which is read and written without it. */

import { EditorView } from "@codemirror/view";

export const searchLook = EditorView.theme({
  ".cm-selectionMatch": { backgroundColor: "color-mix(in oklab, var(--warn) 22%, transparent)" },
  ".cm-searchMatch": {
    backgroundColor: "color-mix(in oklab, var(--warn) 26%, transparent)",
    outline: "1px solid var(--warn)",
  },
  ".cm-searchMatch-selected": { backgroundColor: "color-mix(in oklab, var(--warn) 50%, transparent)" },
  ".cm-panel.cm-search": { padding: "6px 36px 6px 10px", font: "var(--text-small) var(--sans)" },
  ".cm-panel.cm-search label": {
    display: "inline-flex",
    alignItems: "center",
    gap: "4px",
    fontSize: "inherit",
    accentColor: "var(--accent)",
  },
  ".cm-panel.cm-search [name=close]": { top: "8px", right: "8px", width: "24px", height: "24px" },
  ".cm-textfield": {
    backgroundColor: "var(--bg)",
    border: "1px solid var(--border)",
    borderRadius: "4px",
    width: "9em",
    height: "28px",
    fontSize: "inherit",
  },
  ".cm-button": {
    backgroundImage: "none",
    backgroundColor: "var(--bg)",
    border: "1px solid var(--line)",
    borderRadius: "4px",
    height: "28px",
    padding: "0 8px",
    fontSize: "inherit",
    color: "inherit",
  },
});
