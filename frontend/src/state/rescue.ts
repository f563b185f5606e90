/**
 * The last edit of a page that goes before its write to the database is done: only localStorage is written at once.
 *
 * Kept from the moment that the page is hidden until it is read; the version says whether the database was faster.
 */

import type { SavedProject } from "./vault.ts";

const STORE_KEY = "playground.rescue.";

export function putRescue(saved: SavedProject): void {
  try {
    localStorage.setItem(STORE_KEY + saved.key, JSON.stringify(saved));
  } catch {
    // Closed or full: the write to the database may still be in time.
  }
}

/** What was put for this record, unless the database holds it, or something later, already. */
export function takeRescue(key: string, stored: SavedProject | null): SavedProject | null {
  try {
    const text = localStorage.getItem(STORE_KEY + key);
    localStorage.removeItem(STORE_KEY + key);
    const rescued = text === null ? null : (JSON.parse(text) as SavedProject);
    return rescued !== null && rescued.version > (stored?.version ?? 0) ? rescued : null;
  } catch {
    return null; // Closed storage, or not what we wrote.
  }
}
