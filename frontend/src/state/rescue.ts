/**
 * The last edit of a page that goes before its write to the database is done, since only localStorage is written at
 * once; and that of a page whose database is full, since localStorage has room of its own.
 *
 * Kept until the database has it; the version says whether the database was faster.
 */

import type { SavedProject } from "./vault.ts";

const STORE_KEY = "playground.rescue.";

/** False where this store is closed or full too: the write to the database may still be in time. */
export function putRescue(saved: SavedProject): boolean {
  try {
    localStorage.setItem(STORE_KEY + saved.key, JSON.stringify(saved));
    return true;
  } catch {
    return false;
  }
}

/** The database has it. */
export function dropRescue(key: string): void {
  try {
    localStorage.removeItem(STORE_KEY + key);
  } catch {
    // Closed: nothing was put.
  }
}

/** What was put for this record, unless the database holds it, or something later, already. */
export function takeRescue(key: string, stored: SavedProject | null): SavedProject | null {
  try {
    const text = localStorage.getItem(STORE_KEY + key);
    const rescued = text === null ? null : (JSON.parse(text) as SavedProject);
    return rescued !== null && rescued.version > (stored?.version ?? 0) ? rescued : null;
  } catch {
    return null; // Closed storage, or not what we wrote.
  }
}
