/**
 * Reads `requests.http`, in the form that VS Code's REST Client and JetBrains' HTTP client share: `###` between
 * requests, `@name = value` variables, comments, headers, a blank line, a body, `< ./file` for a file's content.
 *
 * What cannot be read is said with its line and costs its own request alone.
 */

import { type BodyDraft, EMPTY_BODY } from "../body.ts";
import { type CheckRow, parseCheck } from "../checks/rows.ts";
import { type Draft, EMPTY_DRAFT } from "../draft.ts";
import type { PickedFile } from "../files.ts";
import { parseQuery, splitTarget } from "../query.ts";
import { row, rowsOf } from "../rows.ts";
import { multipartOf } from "./multipart.ts";

export const SAVED_PATH = "requests.http";

export type HttpProblem = "noRequestLine" | "header" | "variable" | "check" | "file";

export interface ParseError {
  /** From 1. */
  readonly line: number;
  readonly problem: HttpProblem;
  readonly detail: string;
}

export interface SavedRequest {
  readonly name: string;
  /** Of its `###`, or of its first line where it has none; from 1. */
  readonly line: number;
  /** One past its last line. */
  readonly end: number;
  readonly draft: Draft;
}

export interface HttpFile {
  readonly requests: readonly SavedRequest[];
  readonly errors: readonly ParseError[];
}

/** Finds a file of the project by its path; null where there is none. */
export type FindFile = (path: string) => PickedFile | null;

interface Block {
  name: string;
  line: number;
  lines: string[];
  /** Of `lines[0]`, from 1. */
  first: number;
}

class Fault extends Error {
  constructor(
    readonly line: number,
    readonly problem: HttpProblem,
    readonly detail: string,
  ) {
    super(detail);
  }
}

export function parseHttp(text: string, findFile: FindFile): HttpFile {
  const variables = new Map<string, string>();
  const requests: SavedRequest[] = [];
  const errors: ParseError[] = [];
  for (const block of blocksOf(text)) {
    try {
      const read = new Reader(block, variables, findFile).read();
      if (read) requests.push({ ...read, line: block.line, end: block.first + block.lines.length });
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      errors.push({ line: error.line, problem: error.problem, detail: error.detail });
    }
  }
  return { requests, errors };
}

function blocksOf(text: string): Block[] {
  const blocks: Block[] = [{ name: "", line: 1, lines: [], first: 1 }];
  text.split(/\r?\n/).forEach((line, at) => {
    const divider = /^###(.*)$/.exec(line);
    if (divider) blocks.push({ name: (divider[1] ?? "").trim(), line: at + 1, lines: [], first: at + 2 });
    else blocks.at(-1)?.lines.push(line);
  });
  return blocks;
}

class Reader {
  private at = 0;
  private name: string;
  private follows = true;
  private cookies = true;
  private readonly checks: CheckRow[] = [];

  constructor(
    private readonly block: Block,
    private readonly variables: Map<string, string>,
    private readonly findFile: FindFile,
  ) {
    this.name = block.name;
  }

  /** Null for a block of comments and variables alone. */
  read(): Pick<SavedRequest, "name" | "draft"> | null {
    this.readPreamble();
    const line = this.peek();
    if (line === undefined) return null;
    const [method, url] = this.requestLine();
    const headers = this.headers();
    const target = url.replace(/^(?:[a-z]+:\/\/)?[^/?#]*/i, "") || "/";
    const type = headers.find(([name]) => name.toLowerCase() === "content-type")?.[1] ?? null;
    const body = this.body(type);
    const own = headers.filter(([name]) => name.toLowerCase() !== "content-type" || !isSaidBy(body, type));
    const draft: Draft = {
      ...EMPTY_DRAFT,
      method,
      target,
      query: parseQuery(splitTarget(target).query ?? ""),
      headers: own.map(([name, value]) => row(name, value)),
      body,
      followRedirects: this.follows,
      cookies: this.cookies,
      checks: this.checks,
    };
    return { name: this.name || `${method} ${splitTarget(target).path}`, draft };
  }

  private peek(): string | undefined {
    return this.block.lines[this.at];
  }

  private fail(problem: HttpProblem, detail: string): never {
    throw new Fault(this.block.first + this.at, problem, detail);
  }

  private readPreamble(): void {
    for (let line = this.peek(); line !== undefined; line = this.peek()) {
      const variable = /^\s*@([\w-]+)\s*=\s*(.*?)\s*$/.exec(line);
      const comment = commentOf(line);
      if (variable) this.variables.set(variable[1] ?? "", this.filled(variable[2] ?? ""));
      else if (comment !== null) this.mark(comment);
      else if (line.trim() !== "") return;
      this.at += 1;
    }
  }

  /** A comment that says something to the client. */
  private mark(comment: string): void {
    const [, word = "", rest = ""] = /^@([\w-]+)\s*(.*)$/.exec(comment) ?? [];
    if (word === "no-redirect") this.follows = false;
    else if (word === "no-cookie-jar") this.cookies = false;
    else if (word === "name" && rest !== "" && this.name === "") this.name = rest;
    else if (word === "check") {
      const check = parseCheck(rest);
      if (!check) this.fail("check", rest);
      this.checks.push(check);
    }
  }

  private requestLine(): [method: string, url: string] {
    const line = (this.peek() ?? "").trim();
    const match = /^(?:([A-Za-z!#$%&'*+.^_`|~-]+)\s+)?(\S.*?)(?:\s+HTTP\/\d(?:\.\d)?)?$/.exec(line);
    const url = match?.[2] ?? "";
    if (!/^(?:[a-z]+:\/\/|\/|\{\{|[\w.-]+(?::\d+)?(?:[/?]|$))/i.test(url)) this.fail("noRequestLine", line);
    if (match?.[1] === undefined && !/[/:.]/.test(url)) this.fail("noRequestLine", line);
    let filled = this.filled(url);
    this.at += 1;
    // A long query may go on, indented, on the lines below.
    for (let next = this.peek(); next !== undefined && /^\s+[?&]/.test(next); next = this.peek()) {
      filled += this.filled(next.trim());
      this.at += 1;
    }
    return [(match?.[1] ?? "GET").toUpperCase() === match?.[1] ? match[1] : (match?.[1] ?? "GET"), filled];
  }

  private headers(): [string, string][] {
    const headers: [string, string][] = [];
    for (let line = this.peek(); line !== undefined && line.trim() !== ""; line = this.peek()) {
      const comment = commentOf(line);
      const header = /^([^\s:]+)\s*:\s?(.*)$/.exec(line);
      if (comment !== null) this.mark(comment);
      else if (header) headers.push([header[1] ?? "", this.filled(header[2] ?? "")]);
      else this.fail("header", line);
      this.at += 1;
    }
    return headers;
  }

  private body(type: string | null): BodyDraft {
    const lines = this.block.lines.slice(this.at + 1);
    const from = lines.findIndex((line) => /^\s*(?:>|<>) /.test(line)); // Scripts and saved answers: not ours.
    const kept = (from === -1 ? lines : lines.slice(0, from)).join("\n").replace(/\s+$/, "");
    if (kept.trim() === "") return EMPTY_BODY;
    const text = this.filledLeniently(kept);
    const file = /^<\s+(\S.*)$/.exec(text.trim());
    if (file && !text.trim().includes("\n")) {
      return { ...EMPTY_BODY, kind: "binary", binary: this.file(file[1] ?? "", type) };
    }
    const boundary = /^multipart\/form-data\b.*\bboundary="?([^";]+)"?/i.exec(type ?? "")?.[1];
    if (boundary !== undefined) {
      const parts = multipartOf(text, boundary, (path, partType) => this.file(path, partType));
      return { ...EMPTY_BODY, kind: "multipart", parts };
    }
    return textBody(text, type);
  }

  private file(path: string, type: string | null): PickedFile {
    const clean = path.trim().replace(/^\.\//, "");
    const found = this.findFile(clean);
    if (!found) this.fail("file", clean);
    return type === null ? found : { ...found, type };
  }

  private filled(text: string): string {
    return text.replace(/\{\{\s*(.*?)\s*\}\}/g, (_, name: string) => {
      const value = this.variables.get(name);
      if (value === undefined) this.fail("variable", name);
      return value;
    });
  }

  /** A body may hold braces of its own: a template, for one. */
  private filledLeniently(text: string): string {
    return text.replace(/\{\{\s*([\w-]+)\s*\}\}/g, (all, name: string) => this.variables.get(name) ?? all);
  }
}

function commentOf(line: string): string | null {
  return /^\s*(?:#|\/\/)\s*(.*?)\s*$/.exec(line)?.[1] ?? null;
}

function textBody(text: string, type: string | null): BodyDraft {
  if (type !== null && /^application\/json\b/i.test(type)) return { ...EMPTY_BODY, kind: "json", json: text };
  if (type !== null && /^application\/x-www-form-urlencoded\b/i.test(type)) {
    // Each field may stand on a line of its own.
    const pairs = parseQuery(text.replace(/\s*\n\s*/g, ""));
    return { ...EMPTY_BODY, kind: "form", form: rowsOf(pairs.map(({ name, value }) => [name, value])) };
  }
  return { ...EMPTY_BODY, kind: "text", text };
}

/** The panel says it itself. */
function isSaidBy(body: BodyDraft, type: string | null): boolean {
  switch (body.kind) {
    case "none":
      return false;
    case "text":
      return type === "text/plain;charset=UTF-8";
    case "binary":
      return body.binary?.type === type;
    case "json":
      return /^application\/json$/i.test(type ?? "");
    case "form":
    case "multipart":
      return true;
    default:
      throw new Error(`unknown body ${body.kind satisfies never}`);
  }
}
