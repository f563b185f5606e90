/** The lines that were printed between one step and the next. They may come a moment after the trace. */

import { useEffect, useRef } from "preact/hooks";
import { makeRow } from "../console/row.ts";
import { journeyText } from "../i18n/journey.ts";
import { lineCount, linesBetween } from "../state/console.ts";

export function LogRows({ numbers }: { numbers: readonly number[] }) {
  const list = useRef<HTMLDivElement>(null);
  const seen = lineCount.value;
  const wanted = new Set(numbers);
  const lines =
    numbers.length === 0
      ? []
      : linesBetween(Math.min(...numbers) - 1, Math.max(...numbers)).filter((line) => wanted.has(line.seq));
  useEffect(() => {
    list.current?.replaceChildren(...lines.map(makeRow));
  }, [numbers, lines.length, seen]);
  if (lines.length === 0) return null;
  return (
    <figure class="journey-log">
      <figcaption class="visually-hidden">{journeyText.value.printed}</figcaption>
      <div ref={list} />
    </figure>
  );
}
