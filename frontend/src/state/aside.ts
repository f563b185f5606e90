/**
 * What was there before a step that takes things away: a file deleted, a project started afresh or replaced by an
 * archive. Kept in this browser after the notice with its Undo has gone, and over a reload; one step back, which can
 * itself be taken back.
 */

import { signal } from "@preact/signals";
import { loadWorkingCopy, projectName, type WorkingCopy, workingCopy } from "./project.ts";
import { readAside, writeAside } from "./vault.ts";

export interface Aside {
  savedAt: string;
  name: string;
  copy: WorkingCopy;
  /** It lost something: that is added again, and what was edited since stays. */
  isAdded: boolean;
}

export const aside = signal<Aside | null>(null);

let recordKey = "";

/** Of another project, or of this tab's own copy of it. */
export async function followAside(key: string): Promise<void> {
  recordKey = key;
  try {
    aside.value = await readAside(key);
  } catch {
    aside.value = null; // This browser keeps nothing for us, and it has been said.
  }
}

/** Called before the step. */
export function setAside(isAdded = false): void {
  const kept = { savedAt: new Date().toISOString(), name: projectName.value, copy: workingCopy(), isAdded };
  aside.value = kept;
  void writeAside(recordKey, kept).catch(() => undefined); // The tab still has it.
}

/** Puts it in place of what there is now, which is set aside in its turn. */
export function bringBack(): void {
  const back = aside.peek();
  if (back === null) return;
  const now = workingCopy();
  setAside();
  const { copy } = back;
  loadWorkingCopy(back.isAdded ? { ...copy, files: { ...copy.files, ...now.files } } : copy);
  projectName.value = back.name;
}
