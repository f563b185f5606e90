/** Words found and replaced in the open file: loaded after the editor, which types without it. */

import { highlightSelectionMatches, openSearchPanel, search, searchKeymap } from "@codemirror/search";
import type { Extension } from "@codemirror/state";
import { keymap } from "@codemirror/view";
import { searchLook } from "./searchLook.ts";

export { openSearchPanel };

export const finding: Extension = [
  highlightSelectionMatches(),
  search({ top: true }),
  keymap.of(searchKeymap),
  searchLook,
];
