/** Where something that floats goes: below what opened it, inside the window. */

const GAP_PX = 4;
const EDGE_PX = 8;

export function placeBelow(floating: HTMLElement, anchor: HTMLElement): void {
  const from = anchor.getBoundingClientRect();
  const size = floating.getBoundingClientRect();
  const left = Math.min(from.left, innerWidth - size.width - EDGE_PX);
  const below = from.bottom + GAP_PX;
  const fits = below + size.height <= innerHeight - EDGE_PX;
  const top = fits ? below : Math.max(EDGE_PX, from.top - GAP_PX - size.height);
  floating.style.left = `${Math.max(EDGE_PX, left)}px`;
  floating.style.top = `${top}px`;
}
