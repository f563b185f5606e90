/** The files in the jail that the project did not bring: what the app itself wrote. */

import { computed, signal } from "@preact/signals";
import { type FileEntry, listFiles } from "../api/files.ts";
import { Problem, Unreachable } from "../api/http.ts";

export const diskFiles = signal<readonly FileEntry[]>([]);
export const isDiskListCut = signal(false);

export const guestFiles = computed(() => diskFiles.value.filter((file) => file.origin === "guest"));

let underWay = false;
let isWanted = false;

/** One list at a time: a burst of changes ends in one more look, not in one look each. */
export async function refreshDisk(id: string): Promise<void> {
  if (underWay) {
    isWanted = true;
    return;
  }
  underWay = true;
  try {
    const list = await listFiles(id);
    diskFiles.value = list.files;
    isDiskListCut.value = list.truncated ?? false;
  } catch (error) {
    // The session's own calls find out and say what is wrong; this list is not the place.
    if (!(error instanceof Problem || error instanceof Unreachable)) throw error;
  } finally {
    underWay = false;
  }
  if (isWanted) {
    isWanted = false;
    await refreshDisk(id);
  }
}

export function forgetDisk(): void {
  diskFiles.value = [];
  isDiskListCut.value = false;
}
