/** Which dialog is open: one at most. */

import { signal } from "@preact/signals";

export type DialogName = "share" | "shortcuts" | "examples";

export const openedDialog = signal<DialogName | null>(null);

export function openDialog(name: DialogName): void {
  openedDialog.value = name;
}

export function closeDialog(): void {
  openedDialog.value = null;
}
