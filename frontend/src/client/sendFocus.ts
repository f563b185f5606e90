/** Where the keyboard goes when a list from which a request was chosen gives way to it: to what sends it. */

import { focusNext } from "../files/focus.ts";

export function focusSend(): void {
  focusNext(() => {
    const send = document.querySelector<HTMLElement>(".request-send:enabled");
    (send ?? document.querySelector<HTMLElement>(".target-field"))?.focus();
  });
}
