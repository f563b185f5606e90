/** Short words to the person: what happened, and the one thing that can be done about it. */

import { signal } from "@preact/signals";

const SHOWN_MS = 10_000;

export interface NoticeAction {
  label: () => string;
  run: () => void;
}

/** Texts are functions, so that a change of language reaches what is already on the screen. */
export interface Notice {
  id: number;
  text: () => string;
  tone: "info" | "warn" | "error";
  action: NoticeAction | null;
}

export const notices = signal<readonly Notice[]>([]);
/** The page's one polite live region. */
export const announcement = signal("");

let nextId = 1;

/** `lasting` notices stay until dismissed: those about edits, which nobody may miss. */
export function notify(
  text: () => string,
  options: { tone?: Notice["tone"]; action?: NoticeAction; lasting?: boolean } = {},
): number {
  const id = nextId++;
  notices.value = [
    ...notices.value,
    { id, text, tone: options.tone ?? "info", action: options.action ?? null },
  ];
  announce(text());
  if (options.lasting !== true) setTimeout(() => dismiss(id), SHOWN_MS);
  return id;
}

export function dismiss(id: number): void {
  notices.value = notices.value.filter((notice) => notice.id !== id);
}

export function announce(text: string): void {
  announcement.value = text;
}
