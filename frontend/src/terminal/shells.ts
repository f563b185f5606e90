/** The open terminals, and which of them is seen. */

import { signal } from "@preact/signals";
import { Shell } from "./shell.ts";

/** As many as a session may have by default. */
export const SHELLS_MAX = 4;

export const shells = signal<readonly Shell[]>([]);
export const shown = signal<Shell | null>(null);

export function openShell(): void {
  if (shells.value.length >= SHELLS_MAX) return;
  const taken = new Set(shells.value.map((shell) => shell.number));
  let number = 1;
  while (taken.has(number)) number += 1;
  const shell = new Shell(number);
  shells.value = [...shells.value, shell];
  shown.value = shell;
}

export function closeShell(shell: Shell): void {
  const at = shells.value.indexOf(shell);
  shells.value = shells.value.filter((each) => each !== shell);
  if (shown.value === shell) shown.value = shells.value[Math.max(0, at - 1)] ?? null;
  shell.close();
}
