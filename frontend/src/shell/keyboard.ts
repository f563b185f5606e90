/** The keys that work everywhere. None while an input method composes, and none with AltGr, which types characters. */

import { PANES, showPane, stepPane } from "../state/panes.ts";
import { run } from "../state/session.ts";
import { isComposing } from "../ui/composing.ts";
import { openDialog, openedDialog } from "./dialogs.ts";

/** Called once, by `main.tsx`. In the capturing phase: the editor has meanings of its own for some of these. */
export function watchKeyboard(target: Document): void {
  target.addEventListener(
    "keydown",
    (event) => {
      if (openedDialog.value !== null || !takes(event)) return;
      event.preventDefault();
      event.stopPropagation();
    },
    { capture: true },
  );
}

/** Acts on a key; false where it is not ours. */
export function takes(event: KeyboardEvent): boolean {
  if (isComposing(event) || event.getModifierState("AltGraph")) return false;
  const isMod = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
  if (isMod && event.key.toLowerCase() === "s") return did(run());
  if (isMod && event.key === "Enter") return did(send());
  if (isMod && event.key.toLowerCase() === "k") return did(openDialog("commands"));
  if (isFind(event)) return did(openDialog("search"));
  if (event.key === "F6" && !isMod) return did(stepPane(event.shiftKey ? -1 : 1));
  if (event.altKey && !event.ctrlKey && !event.metaKey) return takesPane(event.code);
  if (event.key === "?" && !isMod && !isTyping(event.target)) return did(openDialog("shortcuts"));
  return false;
}

function isFind(event: KeyboardEvent): boolean {
  const isMod = (event.ctrlKey || event.metaKey) && event.shiftKey && !event.altKey;
  return isMod && event.key.toLowerCase() === "f";
}

/** The client panel's code comes after the first paint, so nothing here may wait for it. */
async function send(): Promise<void> {
  await (await import("../client/sending.ts")).send();
}

/** By the key's place: with Alt some layouts type a character. */
function takesPane(code: string): boolean {
  const pane = PANES[Number(/^Digit([1-4])$/.exec(code)?.[1] ?? 0) - 1];
  return pane !== undefined && did(showPane(pane));
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest("input, textarea, select, [contenteditable='true']") !== null
  );
}

function did(_done: unknown): true {
  return true;
}
