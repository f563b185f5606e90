/** The lines that were printed between one step and the next. They may come a moment after the trace. */

import { LineList } from "../console/LineList.tsx";
import { journeyText } from "../i18n/journey.ts";
import { lineCount, linesBetween } from "../state/console.ts";

export function LogRows({ numbers }: { numbers: readonly number[] }) {
  void lineCount.value;
  const wanted = new Set(numbers);
  const lines =
    numbers.length === 0
      ? []
      : linesBetween(numbers.reduce(least) - 1, numbers.reduce(most)).filter((line) => wanted.has(line.seq));
  if (lines.length === 0) return null;
  return (
    <figure class="journey-log">
      <figcaption class="visually-hidden">{journeyText.value.printed}</figcaption>
      <LineList lines={lines} of={numbers} />
    </figure>
  );
}

/** Two at a time: of all at once, the browser takes no hundred thousand. */
function least(a: number, b: number): number {
  return Math.min(a, b);
}

function most(a: number, b: number): number {
  return Math.max(a, b);
}
