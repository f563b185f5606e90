/** A few choices side by side, of which one holds: radio buttons drawn as one control. */

import { useId } from "preact/hooks";
import "./Segments.css";

export interface Segment<Value extends string> {
  value: Value;
  label: string;
}

interface SegmentsProps<Value extends string> {
  label: string;
  segments: ReadonlyArray<Segment<Value>>;
  selected: Value;
  onSelect: (value: Value) => void;
}

export function Segments<Value extends string>(props: SegmentsProps<Value>) {
  const name = useId();
  return (
    <fieldset class="segments">
      <legend class="visually-hidden">{props.label}</legend>
      {props.segments.map(({ value, label }) => (
        <label key={value} class="segment">
          <input
            type="radio"
            class="visually-hidden"
            name={name}
            checked={value === props.selected}
            onChange={() => props.onSelect(value)}
          />
          <span>{label}</span>
        </label>
      ))}
    </fieldset>
  );
}
