/** A check as a row of the table: all of it text, as it is typed; and as the web wants it. */

import { type Check, OPERATORS, type Operator, SUBJECTS, type Subject } from "../../api/checks.ts";
import { nextId } from "../rows.ts";

export interface CheckRow {
  readonly id: number;
  readonly on: boolean;
  readonly subject: Subject;
  /** A header, a cookie, or the path of a JSON value. */
  readonly name: string;
  readonly operator: Operator;
  readonly expected: string;
}

export function checkRow(subject: Subject, operator: Operator, expected = "", name = ""): CheckRow {
  return { id: nextId(), on: true, subject, operator, expected, name };
}

export function takesName(subject: Subject): boolean {
  return subject === "header" || subject === "json" || subject === "cookie";
}

export function takesExpected(operator: Operator): boolean {
  return operator !== "exists" && operator !== "absent";
}

/** The rows that are judged: switched on, and with the name that their subject needs. */
export function judgedRows(rows: readonly CheckRow[]): CheckRow[] {
  return rows.filter((row) => row.on && (row.name !== "" || !takesName(row.subject)) && !isUnfinished(row));
}

/** A figure that is still being typed keeps nothing from being sent. */
function isUnfinished(row: CheckRow): boolean {
  if (!takesExpected(row.operator)) return false;
  const isFigure = ["status", "time_ms", "hops"].includes(row.subject);
  const isCompared = ["below", "above", "has_length"].includes(row.operator);
  const takesText = ["matches", "contains", "lacks"].includes(row.operator);
  return (isCompared || (isFigure && !takesText)) && !/^\s*-?\d+(?:\.\d+)?\s*$/.test(row.expected);
}

export function wireChecks(rows: readonly CheckRow[]): Check[] {
  return judgedRows(rows).map((row) => ({
    subject: row.subject,
    operator: row.operator,
    ...(takesName(row.subject) ? { name: row.name } : {}),
    ...(takesExpected(row.operator) ? { expected: expectedOf(row) } : {}),
  }));
}

/** JSON where it is compared with JSON and reads as such: `"7"` is a text there, `7` a number. */
function expectedOf(row: CheckRow): unknown {
  if (row.subject !== "json") return row.expected;
  try {
    return JSON.parse(row.expected);
  } catch {
    return row.expected;
  }
}

/** `status equals 200`, `json $.a equals "b"`: a check in one line, as saved requests keep it. */
export function formatCheck(row: CheckRow): string {
  const words = [
    row.subject,
    ...(takesName(row.subject) ? [quoted(row.name)] : []),
    row.operator,
    ...(takesExpected(row.operator) ? [row.expected.replaceAll("\n", "\\n")] : []),
  ];
  return words.join(" ");
}

function quoted(name: string): string {
  return /\s/.test(name) || name.startsWith('"') ? JSON.stringify(name) : name;
}

/** Null where the line is no check. */
export function parseCheck(line: string): CheckRow | null {
  const [, word = "", rest = ""] = /^(\S+)\s*(.*)$/s.exec(line.trim()) ?? [];
  const subject = SUBJECTS.find((each) => each === word);
  if (!subject) return null;
  const [name, after] = takesName(subject) ? takeName(rest) : ["", rest];
  const [, verb = "", expected = ""] = /^(\S+)\s*(.*)$/s.exec(after.trim()) ?? [];
  const operator = OPERATORS.find((each) => each === verb);
  if (!operator || (takesName(subject) && name === "")) return null;
  return checkRow(subject, operator, expected, name);
}

function takeName(text: string): [name: string, rest: string] {
  const quotedName = /^"(?:[^"\\]|\\.)*"/.exec(text)?.[0];
  if (quotedName !== undefined) return [unquoted(quotedName), text.slice(quotedName.length)];
  const plain = /^\S*/.exec(text)?.[0] ?? "";
  return [plain, text.slice(plain.length)];
}

function unquoted(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    return text;
  }
}

/** From this browser's storage, which is read with suspicion. */
export function readCheckRow(plain: Readonly<Record<string, unknown>>): CheckRow[] {
  const subject = SUBJECTS.find((each) => each === plain.subject);
  const operator = OPERATORS.find((each) => each === plain.operator);
  if (!subject || !operator) return [];
  const text = (value: unknown) => (typeof value === "string" ? value : "");
  const read = checkRow(subject, operator, text(plain.expected), text(plain.name));
  return [{ ...read, on: plain.on !== false }];
}
