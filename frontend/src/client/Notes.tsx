/** What to know before sending: short lines below the URL, none of which stands in the way. */

import { clientText } from "../i18n/client.ts";
import { canSend } from "../state/session.ts";
import { Button } from "../ui/Button.tsx";
import { Icon } from "../ui/Icon.tsx";
import type { Note } from "./notes.ts";
import { runAndSend } from "./sending.ts";
import { notes } from "./state.ts";
import "./Notes.css";

export function Notes() {
  if (notes.value.length === 0) return null;
  return (
    <ul class="notes">
      {notes.value.map((note) => (
        <li key={JSON.stringify(note)} class="note">
          <Icon name={note.code === "edited" ? "warning" : "info"} />
          <span>{sentence(note)}</span>
          {note.code === "edited" && canSend.value && (
            <Button size="small" icon="play" onClick={() => void runAndSend()}>
              {clientText.value.runAndSend}
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}

function sentence(note: Note): string {
  const text = clientText.value;
  switch (note.code) {
    case "edited":
      return text.noteEdited;
    case "bodyless":
      return text.noteBodyless(note.method);
    case "method":
      return text.noteMethod(note.method, note.allowed.join(", "));
    case "noRoute":
      return text.noteNoRoute;
    case "slash":
      return text.noteSlash(note.to);
    case "converter":
      return text.noteConverter(note.name, note.converter, note.value);
    case "fragment":
      return text.noteFragment(note.fragment);
    case "jsonBroken":
      return text.noteJsonBroken(note.line, note.column);
    case "jsonType":
      return text.noteJsonType(note.contentType);
    case "headerName":
      return text.noteHeaderName(note.name);
    case "headerValue":
      return text.noteHeaderValue(note.name);
    case "filesGone":
      return text.noteFilesGone(note.names.join(", "));
    default:
      note satisfies never;
      throw new Error(`unknown note ${JSON.stringify(note)}`);
  }
}
