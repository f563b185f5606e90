/** Says when the app met a limit and goes on from it: a full disk, too many threads, a flood of output. */

import { effect, untracked } from "@preact/signals";
import { reasonSentence } from "../i18n/reasonSentence.ts";
import { metLimit } from "../state/limits.ts";
import { notify } from "../state/notices.ts";

/** Called once, by `main.tsx`. */
export function watchLimits(): void {
  effect(() => {
    const met = metLimit.value;
    if (met === null) return;
    // Untracked: a notice reads the list that it is added to.
    untracked(() => notify(() => reasonSentence(met.reason) ?? met.reason.message, { tone: "warn" }));
  });
}
