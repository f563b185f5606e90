/**
 * What the session was told of its limits: an end that is near, and limits that the app met and goes on from.
 *
 * Events are replayed after a reload. An end that is near is shown as long as the session still bears it out; a limit
 * that was met is news once, so this tab remembers how far it has read.
 */

import { signal } from "@preact/signals";
import type { NoticeEvent } from "../api/events.ts";

/** The last word on an end that is near: that of the CPU budget or of the session's life. */
export const warning = signal<NoticeEvent | null>(null);
/** The last limit that the app met and goes on from. */
export const metLimit = signal<NoticeEvent | null>(null);

let storageKey = "";

export function noteLimit(event: NoticeEvent): void {
  if (event.ends_in_seconds !== null) {
    warning.value = event;
    return;
  }
  if (event.seq <= Number(sessionStorage.getItem(storageKey) ?? 0)) return;
  sessionStorage.setItem(storageKey, String(event.seq));
  metLimit.value = event;
}

/** Another session has limits of its own. */
export function forgetLimits(id: string): void {
  storageKey = `playground.limits.${id}`;
  warning.value = null;
  metLimit.value = null;
}
