/** Says when a session was lost and made again: what the app had written is gone, the project is not. */

import { effect, untracked } from "@preact/signals";
import { shellText } from "../i18n/shell.ts";
import { appendNote } from "../state/console.ts";
import { notify } from "../state/notices.ts";
import { recoveries } from "../state/session.ts";

/** Called once, by `main.tsx`. */
export function watchRecoveries(): void {
  effect(() => {
    if (recoveries.value === 0) return;
    // Untracked: a notice reads the list that it is added to.
    untracked(() => {
      appendNote(() => shellText.value.recovered);
      notify(() => shellText.value.recovered);
    });
  });
}
