/**
 * Where the keyboard goes when what had it is taken away or can no longer be used: to the dialog or the pane around
 * it, never to nowhere. Whoever knows a better place puts it there first.
 */

/** Called once, by `main.tsx`. */
export function watchFocus(page: Document): void {
  let around: readonly Element[] = [];
  page.addEventListener("focusin", ({ target }) => {
    around = target instanceof Element ? withAncestors(target) : [];
  });
  const look = () => {
    if (page.activeElement !== page.body && page.activeElement !== null) return;
    const [had] = around;
    if (had === undefined || (had.isConnected && !had.matches(":disabled"))) return;
    placeAround(around.find((each) => each.isConnected))?.focus();
  };
  let latest = 0;
  /** In the frame after the one in which others place it; a look that was asked for before that would be too early. */
  const lookSoon = () => {
    const mine = ++latest;
    requestAnimationFrame(() => requestAnimationFrame(() => mine === latest && look()));
  };
  page.addEventListener("focusout", lookSoon);
  page.addEventListener("click", lookSoon);
}

function withAncestors(element: Element): Element[] {
  const found: Element[] = [];
  for (let each: Element | null = element; each !== null; each = each.parentElement) found.push(each);
  return found;
}

function placeAround(left: Element | undefined): HTMLElement | null {
  const dialog = left?.closest("dialog");
  if (dialog) return dialog.querySelector("button");
  return left?.closest<HTMLElement>("[data-pane]") ?? document.querySelector<HTMLElement>("[data-pane]");
}
