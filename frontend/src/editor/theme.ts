/** The editor's look, from the page's own tokens: it follows light and dark without being told. */

import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const look = EditorView.theme({
  "&": { height: "100%", backgroundColor: "var(--bg)", color: "var(--text)", fontSize: "var(--code-size)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.6" },
  ".cm-content": { padding: "8px 0", caretColor: "var(--accent)" },
  ".cm-line": { padding: "0 12px 0 8px" },
  ".cm-cursor": { borderLeftColor: "var(--accent)", borderLeftWidth: "2px" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "color-mix(in oklab, var(--accent) 24%, transparent)",
  },
  ".cm-gutters": { backgroundColor: "var(--bg)", color: "var(--text-faint)", border: "none" },
  ".cm-lineNumbers .cm-gutterElement": { padding: "0 8px 0 12px", minWidth: "40px" },
  ".cm-activeLine": { backgroundColor: "color-mix(in oklab, var(--text) 4%, transparent)" },
  ".cm-activeLineGutter": { backgroundColor: "transparent", color: "var(--text)" },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": {
    backgroundColor: "var(--accent-tint)",
    outline: "1px solid var(--accent)",
  },
  ".cm-panels": { backgroundColor: "var(--surface)", color: "var(--text)", borderColor: "var(--line)" },
  ".cm-tooltip": {
    backgroundColor: "var(--raised)",
    border: "1px solid var(--line)",
    borderRadius: "6px",
    boxShadow: "var(--shadow)",
    maxWidth: "calc(100vw - 16px)",
  },
  ".cm-tooltip-autocomplete ul li[aria-selected]": {
    backgroundColor: "var(--accent-tint)",
    color: "var(--text)",
  },
  ".cm-tooltip a": { color: "var(--accent)" },
  ".cm-foldPlaceholder": { backgroundColor: "var(--sunken)", border: "none", color: "var(--text-faint)" },
  ".cm-failing": { backgroundColor: "var(--error-tint)", boxShadow: "inset 3px 0 0 var(--error)" },
  ".cm-failing-message": {
    width: "0",
    minWidth: "100%",
    boxSizing: "border-box",
    overflowWrap: "anywhere",
    padding: "4px 12px 6px 10px",
    borderLeft: "3px solid var(--error)",
    backgroundColor: "var(--error-tint)",
    color: "var(--error)",
    fontFamily: "var(--sans)",
    fontSize: "var(--text-small)",
    whiteSpace: "pre-wrap",
  },
  ".cm-jumped": { backgroundColor: "var(--accent-tint)" },
});

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.modifier, tags.operatorKeyword], color: "var(--violet)" },
  { tag: [tags.definitionKeyword, tags.controlKeyword, tags.moduleKeyword], color: "var(--violet)" },
  { tag: [tags.string, tags.special(tags.string), tags.regexp], color: "var(--ok)" },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: "var(--warn)" },
  { tag: [tags.comment, tags.meta], color: "var(--text-faint)" },
  { tag: [tags.function(tags.definition(tags.variableName)), tags.className], color: "var(--info)" },
  { tag: [tags.function(tags.variableName), tags.function(tags.propertyName)], color: "var(--info)" },
  { tag: [tags.tagName, tags.heading], color: "var(--info)" },
  { tag: [tags.attributeName, tags.propertyName], color: "var(--accent)" },
  { tag: [tags.attributeValue], color: "var(--ok)" },
  { tag: [tags.self, tags.typeName], color: "var(--accent)" },
  { tag: tags.heading, fontWeight: "600" },
  { tag: tags.link, textDecoration: "underline" },
  { tag: tags.strong, fontWeight: "700" },
  { tag: tags.invalid, color: "var(--error)" },
]);

export const theme: Extension = [look, syntaxHighlighting(colours)];
