/** The lines that the app printed during this exchange; they may arrive a moment after its answer. */

import { LineList } from "../console/LineList.tsx";
import { responseText } from "../i18n/response.ts";
import { lineCount, linesBetween } from "../state/console.ts";
import { exchange } from "./view.ts";

export function LogLens() {
  const text = responseText.value;
  void lineCount.value;
  const lines = exchange.value ? linesBetween(exchange.value.log_from, exchange.value.log_to) : [];
  return (
    <section class="lens-section">
      <p class="hint">{lines.length === 0 ? text.logEmpty : text.logHint}</p>
      <LineList class="log-lines" lines={lines} of={exchange.value} />
    </section>
  );
}
