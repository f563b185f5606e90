/**
 * Checks and formats the JSON that a person is typing, and says where it breaks.
 *
 * Browsers word and place their errors differently, so the place is found by one small scanner of our own and
 * `JSON.parse` only decides between right and wrong.
 */

export type JsonCheck =
  | { readonly state: "empty" }
  | { readonly state: "valid" }
  | { readonly state: "broken"; readonly line: number; readonly column: number; readonly found: string };

export function checkJson(text: string): JsonCheck {
  if (text.trim() === "") return { state: "empty" };
  try {
    JSON.parse(text);
    return { state: "valid" };
  } catch {
    return { state: "broken", ...placeOf(text, firstError(text)) };
  }
}

/** Indented by two; null where the text is not JSON. Figures keep their spelling: 1.0 stays 1.0. */
export function formatJson(text: string): string | null {
  if (checkJson(text).state !== "valid") return null;
  return layOut(text.match(TOKENS) ?? []);
}

const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;
const INDENT = "  ";

function layOut(tokens: readonly string[]): string {
  let depth = 0;
  let out = "";
  tokens.forEach((token, at) => {
    const empty = isOpening(tokens[at - 1]) && isClosing(token);
    if (isClosing(token)) depth -= 1;
    if (!empty && startsLine(tokens[at - 1], token)) out += `\n${INDENT.repeat(depth)}`;
    out += token === ":" ? ": " : token;
    if (isOpening(token)) depth += 1;
  });
  return out;
}

function startsLine(before: string | undefined, token: string): boolean {
  return before === "," || isOpening(before) || (before !== undefined && isClosing(token));
}

function isOpening(token: string | undefined): boolean {
  return token === "{" || token === "[";
}

function isClosing(token: string | undefined): boolean {
  return token === "}" || token === "]";
}

function placeOf(text: string, offset: number): { line: number; column: number; found: string } {
  const before = text.slice(0, offset).split("\n");
  return {
    line: before.length,
    column: (before.at(-1) ?? "").length + 1,
    found: [...text.slice(offset, offset + 2)][0] ?? "",
  };
}

/** The offset of the first character that cannot stand where it stands; the text's length if it just ends. */
export function firstError(text: string): number {
  const scanner = new Scanner(text);
  return scanner.value() && scanner.atEnd() ? text.length : scanner.errorAt;
}

const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;
const SPACE = /[ \t\r\n]*/y;
const MAX_DEPTH = 500;

class Scanner {
  errorAt = 0;
  private at = 0;
  private depth = 0;

  constructor(private readonly text: string) {}

  value(): boolean {
    this.take(SPACE);
    const start = this.text[this.at];
    if (start === "{") return this.list("}", () => this.member());
    if (start === "[") return this.list("]", () => this.value());
    return this.take(STRING) || this.take(NUMBER) || this.take(WORD) || this.fail();
  }

  atEnd(): boolean {
    this.take(SPACE);
    return this.at === this.text.length || this.fail();
  }

  private list(closing: string, item: () => boolean): boolean {
    this.at += 1;
    this.depth += 1;
    if (this.depth > MAX_DEPTH) return this.fail();
    const done = this.symbol(closing) || this.items(closing, item);
    this.depth -= 1;
    return done;
  }

  private items(closing: string, item: () => boolean): boolean {
    while (item()) {
      if (this.symbol(closing)) return true;
      if (!this.symbol(",")) return this.fail();
    }
    return false;
  }

  private member(): boolean {
    this.take(SPACE);
    return (this.take(STRING) || this.fail()) && (this.symbol(":") || this.fail()) && this.value();
  }

  private symbol(symbol: string): boolean {
    this.take(SPACE);
    if (this.text[this.at] !== symbol) return false;
    this.at += 1;
    return true;
  }

  private take(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text);
    if (!match || (match[0] === "" && pattern !== SPACE)) return false;
    this.at += match[0].length;
    return true;
  }

  private fail(): boolean {
    this.errorAt = this.at;
    return false;
  }
}
