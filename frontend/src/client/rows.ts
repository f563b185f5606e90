/**
 * A row is one name and one value that can be switched off without being lost. Query, headers, form and
 * cookies are all lists of rows, so one table edits them all and one bulk format spells them all.
 *
 * Rows keep an id of their own: names repeat (`?tag=a&tag=b`), so neither name nor index can be the key.
 */

export interface Row {
  readonly id: number;
  readonly on: boolean;
  readonly name: string;
  readonly value: string;
}

let lastId = 0;

/** A key for a list item that no other item of this page has. */
export function nextId(): number {
  lastId += 1;
  return lastId;
}

export function row(name: string, value: string, on = true): Row {
  return { id: nextId(), on, name, value };
}

export function rowsOf(pairs: readonly (readonly [string, string])[]): Row[] {
  return pairs.map(([name, value]) => row(name, value));
}

/** The pairs that are sent: switched on and not empty on both sides. */
export function pairsOf(rows: readonly Row[]): [string, string][] {
  return rows
    .filter((each) => each.on && (each.name !== "" || each.value !== ""))
    .map((each) => [each.name, each.value]);
}

export function changeRow<T extends { readonly id: number }>(
  rows: readonly T[],
  id: number,
  change: Partial<T>,
): T[] {
  return rows.map((each) => (each.id === id ? { ...each, ...change } : each));
}

export function removeRow<T extends { readonly id: number }>(rows: readonly T[], id: number): T[] {
  return rows.filter((each) => each.id !== id);
}

/** One row a line, `name: value`; a row that is off starts with `# `, as people comment a line out. */
export function toBulk(rows: readonly Row[]): string {
  return rows.map((each) => `${each.on ? "" : "# "}${each.name}: ${each.value}`).join("\n");
}

/** Reads `name: value` or `name=value` lines; whichever of `:` and `=` comes first divides. */
export function fromBulk(text: string): Row[] {
  return text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "")
    .map(bulkLine);
}

function bulkLine(line: string): Row {
  const off = /^\s*#\s?/.exec(line);
  const rest = off ? line.slice(off[0].length) : line;
  const divider = rest.search(/[:=]/);
  if (divider === -1) {
    return row(rest.trim(), "", !off);
  }
  const value = rest.slice(divider + 1);
  return row(rest.slice(0, divider).trim(), value.replace(/^ /, ""), !off);
}
