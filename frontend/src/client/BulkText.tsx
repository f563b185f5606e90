/** All rows as one text, for those who paste. It keeps its own text while it is typed in: half a line is no row yet. */

import { useId, useState } from "preact/hooks";
import { partsText } from "../i18n/parts.ts";
import { fromBulk, type Row, toBulk } from "./rows.ts";

interface BulkTextProps {
  label: string;
  rows: readonly Row[];
  onReplace: (rows: Row[]) => void;
}

export function BulkText({ label, rows, onReplace }: BulkTextProps) {
  const [typed, setTyped] = useState(() => toBulk(rows));
  const hintId = useId();
  return (
    <>
      <textarea
        class="rows-bulk"
        aria-label={label}
        aria-describedby={hintId}
        rows={6}
        spellcheck={false}
        value={typed}
        onInput={(event) => {
          setTyped(event.currentTarget.value);
          onReplace(fromBulk(event.currentTarget.value));
        }}
      />
      <p id={hintId} class="hint">
        {partsText.value.bulkHint}
      </p>
    </>
  );
}
