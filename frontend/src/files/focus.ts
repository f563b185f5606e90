/** Where the keyboard goes when what had it is taken out of the page: never to nowhere. */

/** After the next paint, unless the person has put the focus somewhere meanwhile. */
export function focusNext(focus: () => void): void {
  requestAnimationFrame(() => {
    if (document.activeElement === null || document.activeElement === document.body) focus();
  });
}

/** To a file's row, or to the first one. */
export function focusRow(path: string | null): void {
  focusNext(() => {
    const rows = [...document.querySelectorAll<HTMLElement>(".tree-name")];
    (rows.find((row) => row.title === path) ?? rows[0])?.focus();
  });
}
