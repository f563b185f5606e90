/** The body: which kind, and its content. Each kind keeps its own while another is looked at. */

import { partsText } from "../i18n/parts.ts";
import { Icon } from "../ui/Icon.tsx";
import { Segments } from "../ui/Segments.tsx";
import { BODY_KINDS, type BodyKind } from "./body.ts";
import { FilePicker, PickedFiles } from "./FilePicker.tsx";
import { JsonField } from "./JsonField.tsx";
import { PartTable } from "./PartTable.tsx";
import { RowTable } from "./RowTable.tsx";
import { changeRow, removeRow } from "./rows.ts";
import { body, changeBody, isGuessed } from "./state.ts";
import "./BodyEditor.css";

export function BodyEditor() {
  const text = partsText.value;
  const labels: Record<BodyKind, string> = {
    none: text.bodyNone,
    form: text.bodyForm,
    multipart: text.bodyMultipart,
    json: text.bodyJson,
    text: text.bodyText,
    binary: text.bodyBinary,
  };
  return (
    <>
      <Segments
        label={text.bodyKind}
        segments={BODY_KINDS.map((value) => ({ value, label: labels[value] }))}
        selected={body.value.kind}
        onSelect={(kind) => changeBody({ kind })}
      />
      {isGuessed.value && body.value.kind !== "none" && <GuessedHint />}
      <Content kind={body.value.kind} />
    </>
  );
}

export function GuessedHint() {
  return (
    <p class="hint">
      <Icon name="info" /> {partsText.value.guessed}
    </p>
  );
}

function Content({ kind }: { kind: BodyKind }) {
  const text = partsText.value;
  switch (kind) {
    case "none":
      return <p class="hint">{text.bodyNoneHint}</p>;
    case "form":
      return <FormFields />;
    case "multipart":
      return <PartTable />;
    case "json":
      return <JsonField />;
    case "text":
      return (
        <textarea
          class="body-text"
          aria-label={text.bodyLabel}
          spellcheck={false}
          value={body.value.text}
          onInput={(event) => changeBody({ text: event.currentTarget.value })}
        />
      );
    case "binary":
      return <BinaryBody />;
    default:
      throw new Error(`unknown body ${kind satisfies never}`);
  }
}

function FormFields() {
  const rows = body.value.form;
  return (
    <RowTable
      label={partsText.value.bodyForm}
      rows={rows}
      onAdd={(row) => changeBody({ form: [...rows, row] })}
      onChange={(id, change) => changeBody({ form: changeRow(rows, id, change) })}
      onRemove={(id) => changeBody({ form: removeRow(rows, id) })}
      onReplace={(form) => changeBody({ form })}
    />
  );
}

function BinaryBody() {
  const { binary } = body.value;
  return (
    <div class="binary">
      {binary ? (
        <PickedFiles files={[binary]} onChange={(files) => changeBody({ binary: files[0] ?? null })} />
      ) : (
        <p class="hint">{partsText.value.noFile}</p>
      )}
      <FilePicker isMultiple={false} onPick={(files) => changeBody({ binary: files[0] ?? null })} />
    </div>
  );
}
