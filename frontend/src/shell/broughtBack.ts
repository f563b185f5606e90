/** "Restore last edit", by whichever way it is asked for. */

import { shellText } from "../i18n/shell.ts";
import { aside, bringBack } from "../state/aside.ts";
import { notify } from "../state/notices.ts";
import { locale } from "../state/settings.ts";

/** How it is offered; null while nothing was taken away. */
export function restoreLabel(): string | null {
  if (aside.value === null) return null;
  const time = new Date(aside.value.savedAt).toLocaleTimeString(locale.value, {
    hour: "2-digit",
    minute: "2-digit",
  });
  return shellText.value.restoreLast(time);
}

export function restoreLast(): void {
  bringBack();
  notify(() => shellText.value.restoredLast, {
    action: { label: () => shellText.value.undo, run: bringBack },
  });
}
