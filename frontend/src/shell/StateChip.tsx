/** What the app does now, in a word, with the port, how fast it was there and its memory; pressed, all that it uses. */

import { effect, useSignal } from "@preact/signals";
import { useEffect, useId, useRef } from "preact/hooks";
import { size } from "../i18n/figures.ts";
import { shellText } from "../i18n/shell.ts";
import { announce } from "../state/notices.ts";
import { session } from "../state/session.ts";
import { locale } from "../state/settings.ts";
import { placeBelow } from "../ui/place.ts";
import { PHASE_TONES, phaseName, phaseSentence, shownPhase } from "./phase.ts";
import { UsagePanel } from "./UsagePanel.tsx";

export function StateChip() {
  useEffect(
    () => effect(() => announce([phaseName.value, phaseSentence.value].filter(Boolean).join(". "))),
    [],
  );
  const id = useId();
  const chip = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const isOpen = useSignal(false);
  useEffect(() => {
    if (isOpen.value && chip.current && panel.current) placeBelow(panel.current, chip.current);
  }, [isOpen.value]);
  const details = runDetails();
  return (
    <>
      <button
        ref={chip}
        type="button"
        class="chip state-chip"
        data-tone={PHASE_TONES[shownPhase.value]}
        data-phase={shownPhase.value}
        title={[...details, shellText.value.usageTitle].join(", ")}
        popovertarget={id}
        aria-expanded={isOpen.value}
      >
        <span class="state-dot" />
        {phaseName.value}
        {details.length > 0 && <span class="state-detail">{details.join(" · ")}</span>}
      </button>
      <div
        ref={panel}
        id={id}
        class="usage-panel"
        popover="auto"
        role="dialog"
        aria-label={shellText.value.usageTitle}
        onToggle={(event) => {
          isOpen.value = event.newState === "open";
        }}
      >
        {isOpen.value && <UsagePanel />}
      </div>
    </>
  );
}

function runDetails(): string[] {
  const text = shellText.value;
  const found = shownPhase.value === "running" ? session.value : null;
  const details: string[] = [];
  if (found?.port) details.push(text.onPort(found.port));
  if (found && found.ready_ms !== null) details.push(text.readyIn(formatMs(found.ready_ms)));
  if (found && found.usage.memory_bytes > 0) details.push(size(found.usage.memory_bytes));
  return details;
}

function formatMs(ms: number): string {
  return new Intl.NumberFormat(locale.value, { maximumFractionDigits: 0 }).format(Math.max(1, ms));
}
