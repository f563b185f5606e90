/** The results of the last exchange's checks, by the row that each of them was. */

import { computed } from "@preact/signals";
import type { CheckResult } from "../../api/checks.ts";
import { outcome } from "../sending.ts";
import { checkRows } from "../state.ts";
import { type CheckRow, judgedRows } from "./rows.ts";

interface Judged {
  readonly row: CheckRow;
  readonly result: CheckResult;
}

const judged = computed<ReadonlyMap<number, Judged>>(() => {
  const last = outcome.value;
  if (last?.kind !== "exchange") return new Map();
  const results = last.exchange.checks ?? [];
  const rows = judgedRows(last.draft.checks);
  return new Map(
    rows.flatMap((row, at) => {
      const result = results[at];
      return result ? [[row.id, { row, result }] as const] : [];
    }),
  );
});

/** Null where the row was not judged, or was changed since. */
export function resultOf(id: number): CheckResult | null {
  const found = judged.value.get(id);
  const now = checkRows.value.find((row) => row.id === id);
  return found && now === found.row ? found.result : null;
}

/** How many of the last exchange's checks hold; null where it had none. */
export const verdict = computed<{ met: number; all: number } | null>(() => {
  const results = [...judged.value.values()];
  if (results.length === 0) return null;
  return { met: results.filter(({ result }) => result.is_met).length, all: results.length };
});
