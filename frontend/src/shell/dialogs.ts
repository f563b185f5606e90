/** Which dialog is open: one at most. */

import { signal } from "@preact/signals";

export type DialogName = "share" | "shortcuts" | "examples" | "commands" | "search" | "projects";

export const openedDialog = signal<DialogName | null>(null);

export function openDialog(name: DialogName): void {
  openedDialog.value = name;
}

export function closeDialog(): void {
  openedDialog.value = null;
}

/** Closes, and does something once the dialog has given the focus back: it may want the focus elsewhere. */
export function leaveDialog(then: () => void): void {
  closeDialog();
  requestAnimationFrame(() => requestAnimationFrame(then));
}
