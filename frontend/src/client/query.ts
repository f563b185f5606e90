/**
 * The query string and its table are two views of one text, and the text is the truth: it is what is sent.
 *
 * A table that encoded everything again would rewrite what a person typed (`a+b`, `%20`, `flag` without an
 * equals sign), and those spellings are what a lesson about `request.args` is about. So every row remembers
 * how it was spelled, and only a row that was changed in the table gets a new spelling.
 */

import { nextId, type Row } from "./rows.ts";

export interface QueryRow extends Row {
  /** How the row stands in the URL; null when it was made or changed in the table. */
  readonly spelling: string | null;
}

export interface SplitTarget {
  readonly path: string;
  /** Without the question mark; null when there is none, which differs from an empty query. */
  readonly query: string | null;
}

/** Without the fragment, which is no part of what is sent. */
export function splitTarget(typed: string): SplitTarget {
  const target = typed.replace(/#.*$/s, "");
  const mark = target.indexOf("?");
  return mark === -1
    ? { path: target, query: null }
    : { path: target.slice(0, mark), query: target.slice(mark + 1) };
}

export function joinTarget({ path, query }: SplitTarget): string {
  return query === null ? path : `${path}?${query}`;
}

/** As Flask reads it: `+` is a space, and what is not valid percent-encoding stays as it is. */
export function decodeQuery(text: string): string {
  return decodePercent(text.replaceAll("+", " "));
}

export function decodePercent(text: string): string {
  return text.replace(/(?:%[0-9a-fA-F]{2})+/g, (run) => {
    try {
      return decodeURIComponent(run);
    } catch {
      return run;
    }
  });
}

/** Encodes what would end the value or the URL; letters of any script stay readable until they are sent. */
function encodeQuery(text: string): string {
  return text.replace(/[\u0000-\u0020%&+#=?"<>]/g, (char) => (char === " " ? "+" : encodeURIComponent(char)));
}

export function parseQuery(query: string): QueryRow[] {
  if (query === "") {
    return [];
  }
  return query
    .split("&")
    .filter((part) => part !== "")
    .map(parsePart);
}

function parsePart(part: string): QueryRow {
  const equals = part.indexOf("=");
  const name = equals === -1 ? part : part.slice(0, equals);
  const value = equals === -1 ? "" : part.slice(equals + 1);
  return {
    id: nextId(),
    on: true,
    name: decodeQuery(name),
    value: decodeQuery(value),
    spelling: part,
  };
}

function spell(row: QueryRow): string {
  return row.spelling ?? `${encodeQuery(row.name)}=${encodeQuery(row.value)}`;
}

/** The query that the rows make: null, not empty, where nothing is switched on. */
export function formatQuery(rows: readonly QueryRow[]): string | null {
  const on = rows.filter((row) => row.on && (row.name !== "" || row.value !== ""));
  return on.length === 0 ? null : on.map(spell).join("&");
}

/** A change made in the table: a new name or value needs a new spelling, a switch does not. */
export function editRow(rows: readonly QueryRow[], id: number, change: Partial<Row>): QueryRow[] {
  const respelled = "name" in change || "value" in change;
  return rows.map((row) =>
    row.id === id ? { ...row, ...change, spelling: respelled ? null : row.spelling } : row,
  );
}

/**
 * The rows after a person typed in the URL: the rows that are off keep their place, and rows that are on keep
 * their ids in order, so that focus and scroll position in the table survive each key press.
 */
export function mergeRows(before: readonly QueryRow[], query: string | null): QueryRow[] {
  const parsed = parseQuery(query ?? "");
  const merged: QueryRow[] = [];
  for (const row of before) {
    if (!row.on) {
      merged.push(row);
      continue;
    }
    const next = parsed.shift();
    if (next) {
      merged.push({ ...next, id: row.id });
    }
  }
  return [...merged, ...parsed];
}
