/** A small field for each argument of the route that the path belongs to. */

import { useId } from "preact/hooks";
import { clientText } from "../i18n/client.ts";
import { type ArgumentPiece, argumentsOf, choicesOf, fits } from "./chips.ts";
import { argumentValues, rule, setArgument } from "./state.ts";
import "./PathChips.css";

export function PathChips() {
  if (rule.value === null) return null;
  const values = argumentValues.value;
  return (
    <div class="path-chips">
      {argumentsOf(rule.value).map((piece) => (
        <PathChip key={piece.name} piece={piece} value={values?.get(piece.name) ?? ""} />
      ))}
      <code class="path-rule" title={clientText.value.rule} translate={false}>
        {rule.value}
      </code>
    </div>
  );
}

function PathChip({ piece, value }: { piece: ArgumentPiece; value: string }) {
  const text = clientText.value;
  const id = useId();
  const converter = piece.converter === "default" ? text.converterDefault : piece.converter;
  const shownOptions = piece.options === null || piece.converter === "any" ? "" : `(${piece.options})`;
  return (
    <div class="path-chip" data-fits={fits(piece, value)}>
      <label for={id}>
        <b>{piece.name}</b>
        <span translate={false}>
          {converter}
          {shownOptions}
        </span>
      </label>
      <ChipField id={id} piece={piece} value={value} />
    </div>
  );
}

function ChipField({ id, piece, value }: { id: string; piece: ArgumentPiece; value: string }) {
  const choices = choicesOf(piece);
  if (choices.length > 0) {
    const shown = choices.includes(value) ? choices : [value, ...choices];
    return (
      <select id={id} value={value} onChange={(event) => setArgument(piece.name, event.currentTarget.value)}>
        {shown.map((each) => (
          <option key={each} value={each}>
            {each}
          </option>
        ))}
      </select>
    );
  }
  return (
    <input
      id={id}
      value={value}
      size={Math.min(28, Math.max(4, value.length + 1))}
      inputMode={piece.converter === "int" ? "numeric" : piece.converter === "float" ? "decimal" : "text"}
      spellcheck={false}
      autocomplete="off"
      aria-invalid={!fits(piece, value)}
      onInput={(event) => setArgument(piece.name, event.currentTarget.value)}
    />
  );
}
