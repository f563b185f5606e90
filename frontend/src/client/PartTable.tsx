/** The parts of a multipart form: texts, and names with any number of files. */

import { useState } from "preact/hooks";
import { clientText } from "../i18n/client.ts";
import { partsText } from "../i18n/parts.ts";
import type { Part } from "./body.ts";
import { FilePicker, PickedFiles } from "./FilePicker.tsx";
import { RowRemove, RowSwitch } from "./RowTable.tsx";
import { changeRow, nextId, removeRow } from "./rows.ts";
import { body, changeBody } from "./state.ts";
import "./PartTable.css";

export function PartTable() {
  const parts = body.value.parts;
  const [spareId, setSpareId] = useState(nextId);
  // A form that is made to carry files begins with a part for one.
  const kind = parts.some((part) => part.kind === "files") ? "text" : "files";
  const spare: Part = { id: spareId, on: true, name: "", value: "", kind, files: [] };
  const add = (change: Partial<Part>) => {
    changeBody({ parts: [...parts, { ...spare, ...change }] });
    setSpareId(nextId());
  };
  return (
    <fieldset class="row-list">
      <legend class="visually-hidden">{partsText.value.bodyMultipart}</legend>
      {[...parts, spare].map((part, at) => (
        <PartLine
          key={part.id}
          part={part}
          position={at + 1}
          isSpare={part === spare}
          onChange={
            part === spare ? add : (change) => changeBody({ parts: changeRow(parts, part.id, change) })
          }
          onRemove={() => changeBody({ parts: removeRow(parts, part.id) })}
        />
      ))}
    </fieldset>
  );
}

interface PartLineProps {
  part: Part;
  position: number;
  isSpare: boolean;
  onChange: (change: Partial<Part>) => void;
  onRemove: () => void;
}

function PartLine({ part, position, isSpare, onChange, onRemove }: PartLineProps) {
  const text = partsText.value;
  return (
    <div class="row-line part-line" data-on={part.on} data-spare={isSpare}>
      <RowSwitch row={part} position={position} isSpare={isSpare} onChange={onChange} />
      <input
        class="row-name"
        aria-label={clientText.value.nameOf(position)}
        placeholder={isSpare ? clientText.value.name : undefined}
        value={part.name}
        spellcheck={false}
        autocomplete="off"
        onInput={(event) => onChange({ name: event.currentTarget.value })}
      />
      <select
        class="part-kind"
        aria-label={text.partKind(position)}
        value={part.kind}
        onChange={(event) => onChange({ kind: event.currentTarget.value === "files" ? "files" : "text" })}
      >
        <option value="text">{text.partText}</option>
        <option value="files">{text.partFiles}</option>
      </select>
      <RowRemove position={position} isSpare={isSpare} onRemove={onRemove} />
      <PartContent part={part} position={position} onChange={onChange} />
    </div>
  );
}

function PartContent({ part, position, onChange }: Pick<PartLineProps, "part" | "position" | "onChange">) {
  if (part.kind === "text") {
    return (
      <textarea
        class="part-text"
        rows={1}
        aria-label={clientText.value.valueOf(position)}
        placeholder={clientText.value.value}
        value={part.value}
        spellcheck={false}
        onInput={(event) => onChange({ value: event.currentTarget.value })}
      />
    );
  }
  return (
    <div class="part-files">
      {part.files.length > 0 && <PickedFiles files={part.files} onChange={(files) => onChange({ files })} />}
      <FilePicker isMultiple onPick={(files) => onChange({ files: [...part.files, ...files] })} />
    </div>
  );
}
