/**
 * The requests of a project, newest first, kept in this browser: bounded, and without the bytes of large files.
 *
 * What is stored was written by an older version of the page or by somebody's console, so it is read with
 * suspicion: an entry that does not look like one is left out.
 */

import { fromBase64, toBase64 } from "./base64.ts";
import { BODY_KINDS, type BodyDraft, type Part } from "./body.ts";
import { readCheckRow } from "./checks/rows.ts";
import { type Draft, EMPTY_DRAFT } from "./draft.ts";
import type { PickedFile } from "./files.ts";
import { parseQuery, splitTarget } from "./query.ts";
import { nextId, type Row, row } from "./rows.ts";

export const ENTRIES_MAX = 50;
const KEPT_FILE_BYTES = 16_384;
const KEPT_TEXT_CHARACTERS = 65_536;

export interface HistoryEntry {
  readonly id: number;
  /** RFC 3339. */
  readonly time: string;
  readonly draft: Draft;
  /** Of the last hop; null where no answer came. */
  readonly status: number | null;
}

/** A request sent again goes to the top instead of standing there twice. */
export function remember(entries: readonly HistoryEntry[], entry: HistoryEntry): HistoryEntry[] {
  const key = keyOf(entry.draft);
  return [entry, ...entries.filter((other) => keyOf(other.draft) !== key)].slice(0, ENTRIES_MAX);
}

function keyOf(draft: Draft): string {
  return JSON.stringify(plainDraft(draft, (file) => [file.name, file.type, file.bytes]));
}

type FileWriter = (file: PickedFile) => unknown;

function plainDraft(draft: Draft, write: FileWriter): Record<string, unknown> {
  const { body } = draft;
  return {
    ...draft,
    query: draft.query.map((each) => ({ ...plainRow(each), spelling: each.spelling })),
    headers: draft.headers.map(plainRow),
    checks: draft.checks.map(({ id: _, ...rest }) => rest),
    body: {
      kind: body.kind,
      form: body.form.map(plainRow),
      parts: body.parts.map((part) => ({
        ...plainRow(part),
        kind: part.kind,
        files: part.files.map(write),
      })),
      json: body.json,
      text: body.text,
      binary: body.binary ? write(body.binary) : null,
    },
  };
}

function plainRow({ on, name, value }: Row): Omit<Row, "id"> {
  return { on, name, value };
}

/** As text for storage. A body too long to keep is cut from the entry rather than the entry from the list. */
export async function writeHistory(entries: readonly HistoryEntry[]): Promise<string> {
  const plain = await Promise.all(
    entries.map(async ({ time, status, draft }) => {
      const contents = await keptContents(draft.body);
      const write: FileWriter = (file) => [file.name, file.type, file.bytes, contents.get(file.id) ?? null];
      return { time, status, draft: plainDraft(shortened(draft), write) };
    }),
  );
  return JSON.stringify(plain);
}

function shortened(draft: Draft): Draft {
  const { body } = draft;
  const keep = (text: string): string => (text.length > KEPT_TEXT_CHARACTERS ? "" : text);
  return { ...draft, body: { ...body, json: keep(body.json), text: keep(body.text) } };
}

async function keptContents(body: BodyDraft): Promise<Map<number, string>> {
  const files = [...body.parts.flatMap((part) => part.files), ...(body.binary ? [body.binary] : [])];
  const kept = new Map<number, string>();
  for (const file of files) {
    if (!file.content || file.bytes > KEPT_FILE_BYTES) continue;
    kept.set(file.id, toBase64(new Uint8Array(await file.content.arrayBuffer())));
  }
  return kept;
}

export function readHistory(text: string): HistoryEntry[] {
  try {
    const list: unknown = JSON.parse(text);
    return asList(list).flatMap(readEntry).slice(0, ENTRIES_MAX);
  } catch {
    return []; // Not JSON: not ours.
  }
}

type Plain = Readonly<Record<string, unknown>>;

function readEntry(value: unknown): HistoryEntry[] {
  const entry = asRecord(value);
  const draft = asRecord(entry.draft);
  if (
    typeof entry.time !== "string" ||
    typeof draft.method !== "string" ||
    typeof draft.target !== "string"
  ) {
    return [];
  }
  const status = typeof entry.status === "number" ? entry.status : null;
  return [{ id: nextId(), time: entry.time, status, draft: readDraft(draft) }];
}

function readDraft(draft: Plain): Draft {
  const target = asText(draft.target);
  return {
    ...EMPTY_DRAFT,
    method: asText(draft.method),
    target,
    query: readQuery(draft.query, target),
    rule: typeof draft.rule === "string" ? draft.rule : null,
    headers: asList(draft.headers).map(readRow),
    body: readBody(asRecord(draft.body)),
    cookies: draft.cookies !== false,
    followRedirects: draft.followRedirects !== false,
    port: typeof draft.port === "number" ? draft.port : null,
    checks: asList(draft.checks).flatMap((each) => readCheckRow(asRecord(each))),
  };
}

function readQuery(rows: unknown, target: string): Draft["query"] {
  if (!Array.isArray(rows)) return parseQuery(splitTarget(target).query ?? "");
  return rows.map((each) => {
    const { spelling } = asRecord(each);
    return { ...readRow(each), spelling: typeof spelling === "string" ? spelling : null };
  });
}

function readRow(value: unknown): Row {
  const { on, name, value: text } = asRecord(value);
  return row(asText(name), asText(text), on !== false);
}

function readBody(body: Plain): BodyDraft {
  return {
    kind: BODY_KINDS.find((kind) => kind === body.kind) ?? "none",
    form: asList(body.form).map(readRow),
    parts: asList(body.parts).map(readPart),
    json: asText(body.json),
    text: asText(body.text),
    binary: Array.isArray(body.binary) ? readFile(body.binary) : null,
  };
}

function readPart(value: unknown): Part {
  const { kind, files } = asRecord(value);
  return {
    ...readRow(value),
    kind: kind === "files" ? "files" : "text",
    files: asList(files).map((file) => readFile(asList(file))),
  };
}

function readFile([name, type, bytes, content]: readonly unknown[]): PickedFile {
  return {
    id: nextId(),
    name: asText(name),
    type: asText(type),
    bytes: typeof bytes === "number" ? bytes : 0,
    content: typeof content === "string" ? new Blob([fromBase64(content)]) : null,
  };
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function asRecord(value: unknown): Plain {
  return typeof value === "object" && value !== null ? (value as Plain) : {};
}

function asText(value: unknown): string {
  return typeof value === "string" ? value : "";
}
