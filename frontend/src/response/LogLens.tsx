/** The lines that the app printed during this exchange; they may arrive a moment after its answer. */

import { useEffect, useRef } from "preact/hooks";
import { makeRow } from "../console/row.ts";
import { responseText } from "../i18n/response.ts";
import { lineCount, linesBetween } from "../state/console.ts";
import { exchange } from "./view.ts";

export function LogLens() {
  const text = responseText.value;
  const list = useRef<HTMLDivElement>(null);
  const seen = lineCount.value;
  const lines = exchange.value ? linesBetween(exchange.value.log_from, exchange.value.log_to) : [];
  const key = lines.length;
  useEffect(() => {
    list.current?.replaceChildren(...lines.map(makeRow));
  }, [exchange.value, key, seen]);
  return (
    <section class="lens-section">
      <p class="hint">{key === 0 ? text.logEmpty : text.logHint}</p>
      <div class="log-lines" ref={list} />
    </section>
  );
}
