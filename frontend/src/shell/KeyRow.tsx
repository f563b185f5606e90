/** Characters that a touch keyboard hides, above it while code is typed. */

import { focusEditor, insertIntoEditor } from "../editor/Editor.tsx";
import { shellText } from "../i18n/shell.ts";
import "./KeyRow.css";

const INDENT = "    ";
const CHARACTERS = ["⇥", ":", "(", ")", "[", "]", "{", "}", "'", '"', "_"];

export function KeyRow() {
  return (
    <div class="key-row" role="toolbar" aria-label={shellText.value.keyRow}>
      {CHARACTERS.map((character) => (
        <button
          key={character}
          type="button"
          // Else the press would take the focus, and with it the keyboard, away from the editor.
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => {
            insertIntoEditor(character === "⇥" ? INDENT : character);
            focusEditor();
          }}
        >
          {character}
        </button>
      ))}
    </div>
  );
}
