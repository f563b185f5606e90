/** A phase in words: its name on the chip, its sentence on the banner. */

import { computed } from "@preact/signals";
import { reasonSentence } from "../i18n/reasonSentence.ts";
import { shellText } from "../i18n/shell.ts";
import { saving } from "../state/autosave.ts";
import { isOnline, type Phase, phase, queuePlace, session } from "../state/session.ts";
import type { Tone } from "../ui/Chip.tsx";

export type ShownPhase = Phase | "offline";

export const shownPhase = computed<ShownPhase>(() => (isOnline.value ? phase.value : "offline"));

export const phaseName = computed(() => {
  const text = shellText.value;
  const names: Record<ShownPhase, string> = {
    none: text.stateNone,
    starting: text.stateStarting,
    running: text.stateRunning,
    crashed: text.stateCrashed,
    exited: text.stateExited,
    stopped: text.stateStopped,
    asleep: text.stateAsleep,
    limited: text.stateLimited,
    queued: text.stateQueued,
    lost: text.stateLost,
    offline: text.stateOffline,
  };
  return names[shownPhase.value];
});

export const PHASE_TONES: Record<ShownPhase, Tone> = {
  none: "neutral",
  starting: "info",
  running: "ok",
  crashed: "error",
  exited: "warn",
  stopped: "neutral",
  asleep: "violet",
  limited: "error",
  queued: "warn",
  lost: "warn",
  offline: "warn",
};

/** Why there is no app to look at, in a sentence; null where there is one, or soon will be. */
export const phaseSentence = computed<string | null>(() => {
  const text = shellText.value;
  const reason = reasonSentence(session.value?.reason ?? null);
  switch (shownPhase.value) {
    case "none":
    case "starting":
    case "lost":
      return null;
    case "running":
      return session.value?.port === null ? (reasonSentence(session.value.reason) ?? text.silentText) : null;
    case "crashed":
      return failureSentence() ?? reason ?? text.notRunning;
    case "exited":
      return text.exitedText;
    case "stopped":
      return text.stoppedText;
    case "asleep":
      return text.asleepText;
    case "limited":
      return reasonSentence(session.value?.reason ?? null) ?? text.limitedText;
    case "queued":
      return text.queuedText(queuePlace.value?.number ?? 1);
    case "offline":
      return saving.value === "closed" ? text.offlineUnsavedText : text.offlineText;
    default:
      shownPhase.value satisfies never;
      throw new Error(`unknown phase ${shownPhase.value}`);
  }
});

function failureSentence(): string | null {
  const error = session.value?.error;
  if (!error) return null;
  return error.message === "" ? error.type : `${error.type}: ${error.message}`;
}
