/** How much of a journey is shown. Kept from one response to the next. */

import { signal } from "@preact/signals";

export type Detail = "simple" | "full";

export const detail = signal<Detail>("full");

export function showDetail(chosen: Detail): void {
  detail.value = chosen;
}
