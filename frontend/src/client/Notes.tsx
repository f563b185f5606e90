/** What to know before sending: short lines below the URL, none of which stands in the way. */

import { useState } from "preact/hooks";
import { clientText } from "../i18n/client.ts";
import { canSend } from "../state/session.ts";
import { Button } from "../ui/Button.tsx";
import { Icon } from "../ui/Icon.tsx";
import { mainMethods } from "./matching.ts";
import type { Note } from "./notes.ts";
import { runAndSend } from "./sending.ts";
import { notes } from "./state.ts";
import "./Notes.css";

/** More of them would push away what they speak of. */
const SHOWN_AT_ONCE = 2;

export function Notes() {
  const [showsAll, setShowsAll] = useState(false);
  const all = notes.value;
  if (all.length === 0) return null;
  const shown = showsAll ? all : all.slice(0, SHOWN_AT_ONCE);
  return (
    <div class="notes">
      <NoteList shown={shown} />
      {all.length > SHOWN_AT_ONCE && (
        <Button tone="quiet" size="small" onClick={() => setShowsAll(!showsAll)}>
          {showsAll ? clientText.value.notesFewer : clientText.value.notesMore(all.length - SHOWN_AT_ONCE)}
        </Button>
      )}
    </div>
  );
}

function NoteList({ shown }: { shown: readonly Note[] }) {
  return (
    <ul>
      {shown.map((note) => (
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
      return text.noteMethod(note.method, mainMethods(note.allowed).join(", "));
    case "noRoute":
      return text.noteNoRoute;
    case "slash":
      return text.noteSlash(note.to);
    case "host":
      return text.noteHost(note.hosts.join(", "));
    case "converter":
      return text.noteConverter(note.name, note.converter, note.value);
    case "fragment":
      return text.noteFragment(note.fragment);
    case "emptyArgument":
      return text.noteEmptyArgument(note.name);
    case "jsonAsText":
      return text.noteJsonAsText;
    case "unreadFields":
      return text.noteUnreadFields(note.names.join(", "));
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
