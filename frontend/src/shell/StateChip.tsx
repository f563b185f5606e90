/** What the app does now, in a word, with the port and how fast it was there. */

import { effect } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { shellText } from "../i18n/shell.ts";
import { announce } from "../state/notices.ts";
import { session } from "../state/session.ts";
import { locale } from "../state/settings.ts";
import { PHASE_TONES, phaseName, phaseSentence, shownPhase } from "./phase.ts";

export function StateChip() {
  useEffect(
    () => effect(() => announce([phaseName.value, phaseSentence.value].filter(Boolean).join(". "))),
    [],
  );
  const text = shellText.value;
  const found = shownPhase.value === "running" ? session.value : null;
  const details: string[] = [];
  if (found?.port) details.push(text.onPort(found.port));
  if (found && found.ready_ms !== null) details.push(text.readyIn(formatMs(found.ready_ms)));
  return (
    <span
      class="chip state-chip"
      data-tone={PHASE_TONES[shownPhase.value]}
      data-phase={shownPhase.value}
      title={details.join(", ")}
    >
      <span class="state-dot" />
      {phaseName.value}
      {details.length > 0 && <span class="state-detail">{details.join(" · ")}</span>}
    </span>
  );
}

function formatMs(ms: number): string {
  return new Intl.NumberFormat(locale.value, { maximumFractionDigits: 0 }).format(Math.max(1, ms));
}
