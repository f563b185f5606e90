/**
 * Rows of name and value, each with a switch, and an empty one at the end that becomes a row when it is typed in.
 *
 * The empty row carries the id that the row will have, so that the field being typed in stays the same element
 * and keeps the focus.
 */

import { useId, useState } from "preact/hooks";
import { clientText } from "../i18n/client.ts";
import { Button } from "../ui/Button.tsx";
import { BulkText } from "./BulkText.tsx";
import { nextId, type Row } from "./rows.ts";
import "./RowTable.css";

interface RowTableProps {
  label: string;
  rows: readonly Row[];
  onChange: (id: number, change: Partial<Row>) => void;
  onAdd: (row: Row) => void;
  onRemove: (id: number) => void;
  /** For editing all rows as one text; absent where a text cannot hold them. */
  onReplace?: (rows: Row[]) => void;
  /** Names to complete, and the values that go with a name. */
  names?: readonly string[];
  valuesFor?: (name: string) => readonly string[];
  problemOf?: (row: Row) => boolean;
}

export function RowTable(props: RowTableProps) {
  const text = clientText.value;
  const [isBulk, setBulk] = useState(false);
  const { onReplace } = props;
  return (
    <div class="rows">
      {isBulk && onReplace ? (
        <BulkText label={props.label} rows={props.rows} onReplace={onReplace} />
      ) : (
        <Rows {...props} />
      )}
      {onReplace && (
        <Button tone="quiet" size="small" icon={isBulk ? "check" : "pencil"} onClick={() => setBulk(!isBulk)}>
          {isBulk ? text.bulkDone : text.bulkEdit}
        </Button>
      )}
    </div>
  );
}

function Rows(props: RowTableProps) {
  const [spareId, setSpareId] = useState(nextId);
  const namesId = useId();
  const add = (change: Partial<Row>) => {
    props.onAdd({ id: spareId, on: true, name: "", value: "", ...change });
    setSpareId(nextId());
  };
  const spare: Row = { id: spareId, on: true, name: "", value: "" };
  return (
    <fieldset class="row-list">
      <legend class="visually-hidden">{props.label}</legend>
      {[...props.rows, spare].map((row, at) => (
        <RowLine
          key={row.id}
          row={row}
          position={at + 1}
          isSpare={row === spare}
          namesId={props.names && namesId}
          values={props.valuesFor?.(row.name) ?? []}
          hasProblem={props.problemOf?.(row) ?? false}
          onChange={row === spare ? add : (change) => props.onChange(row.id, change)}
          onRemove={() => props.onRemove(row.id)}
        />
      ))}
      {props.names && <Suggestions id={namesId} values={props.names} />}
    </fieldset>
  );
}

interface RowLineProps {
  row: Row;
  position: number;
  isSpare: boolean;
  namesId: string | undefined;
  values: readonly string[];
  hasProblem: boolean;
  onChange: (change: Partial<Row>) => void;
  onRemove: () => void;
}

function RowLine({ row, position, isSpare, namesId, values, hasProblem, onChange, onRemove }: RowLineProps) {
  const text = clientText.value;
  const valuesId = useId();
  return (
    <div class="row-line" data-on={row.on} data-spare={isSpare}>
      <RowSwitch row={row} position={position} isSpare={isSpare} onChange={onChange} />
      <input
        class="row-name"
        aria-label={text.nameOf(position)}
        aria-invalid={hasProblem}
        placeholder={isSpare ? text.name : undefined}
        value={row.name}
        list={namesId}
        spellcheck={false}
        autocomplete="off"
        onInput={(event) => onChange({ name: event.currentTarget.value })}
      />
      <input
        class="row-value"
        aria-label={text.valueOf(position)}
        aria-invalid={hasProblem}
        placeholder={isSpare ? text.value : undefined}
        value={row.value}
        list={values.length > 0 ? valuesId : undefined}
        spellcheck={false}
        autocomplete="off"
        onInput={(event) => onChange({ value: event.currentTarget.value })}
      />
      {values.length > 0 && <Suggestions id={valuesId} values={values} />}
      <RowRemove position={position} isSpare={isSpare} onRemove={onRemove} />
    </div>
  );
}

interface RowSwitchProps {
  row: Row;
  position: number;
  isSpare: boolean;
  onChange: (change: Partial<Row>) => void;
}

export function RowSwitch({ row, position, isSpare, onChange }: RowSwitchProps) {
  if (isSpare) return <span class="row-switch" />;
  return (
    <label class="row-switch">
      <input
        type="checkbox"
        aria-label={clientText.value.useRow(position)}
        checked={row.on}
        onChange={(event) => onChange({ on: event.currentTarget.checked })}
      />
    </label>
  );
}

interface RowRemoveProps {
  position: number;
  isSpare: boolean;
  onRemove: () => void;
}

/** The focus goes to the row that takes the place of the removed one. */
export function RowRemove({ position, isSpare, onRemove }: RowRemoveProps) {
  if (isSpare) return <span class="row-remove" />;
  const remove = (event: MouseEvent) => {
    const line = (event.currentTarget as HTMLElement).closest(".row-line");
    const next = line?.nextElementSibling?.querySelector("input");
    onRemove();
    next?.focus();
  };
  return (
    <Button
      class="row-remove"
      tone="quiet"
      size="small"
      icon="close"
      label={clientText.value.removeRow(position)}
      onClick={remove}
    />
  );
}

function Suggestions({ id, values }: { id: string; values: readonly string[] }) {
  return (
    <datalist id={id}>
      {values.map((value) => (
        <option key={value} value={value} />
      ))}
    </datalist>
  );
}
