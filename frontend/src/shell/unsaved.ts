/** Says when this browser has no room for edits, or keeps nothing for us, with the way out: take the project along. */

import { effect, untracked } from "@preact/signals";
import { shellText } from "../i18n/shell.ts";
import { saving } from "../state/autosave.ts";
import { dismiss, notify } from "../state/notices.ts";
import { downloadProject } from "./archive.ts";

/** Called once, by `main.tsx`. */
export function watchSaving(): void {
  let said: number | null = null;
  effect(() => {
    const state = saving.value;
    if (state === "waiting") return;
    // Untracked: a notice reads the list that it is added to.
    untracked(() => {
      if (said !== null) dismiss(said);
      said = state === "saved" ? null : warn(state);
    });
  });
}

function warn(state: "reserve" | "closed"): number {
  return notify(() => (state === "closed" ? shellText.value.notSaved : shellText.value.storageFull), {
    tone: "warn",
    lasting: true,
    action: { label: () => shellText.value.download, run: () => void downloadProject() },
  });
}
