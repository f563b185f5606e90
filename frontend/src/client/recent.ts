/** The project's latest requests, as a list in the page and as text in this browser's storage. */

import { signal } from "@preact/signals";
import { type HistoryEntry, readHistory, remember, writeHistory } from "./history.ts";
import { nextId } from "./rows.ts";

export const recent = signal<readonly HistoryEntry[]>([]);

let storeKey = "";
let storing: Promise<void> = Promise.resolve();

/** The requests of another project take the place of this one's. */
export function loadRecent(project: string): void {
  storeKey = `playground.history.${project}`;
  try {
    recent.value = readHistory(localStorage.getItem(storeKey) ?? "[]");
  } catch {
    recent.value = []; // Storage is closed to us: this visit's requests are still listed.
  }
}

export function keepRequest(entry: Omit<HistoryEntry, "id">): void {
  recent.value = remember(recent.value, { id: nextId(), ...entry });
  store();
}

export function clearRecent(): void {
  recent.value = [];
  store();
}

/** One after another, as reading files takes time and the last list has to win. */
function store(): void {
  const key = storeKey;
  const entries = recent.value;
  storing = storing.then(async () => {
    const text = await writeHistory(entries);
    try {
      localStorage.setItem(key, text);
    } catch {
      // Full or closed: this visit keeps its list, the next one starts with an older one.
    }
  });
}
