/** Splits a pasted command into words as a POSIX shell would; also `$'…'`, which browsers' "copy as cURL" uses. */

const ESCAPES: Readonly<Record<string, string>> = {
  a: "\u0007",
  b: "\b",
  e: "\u001b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

/** Null where a quote is never closed. */
export function shellWords(command: string): string[] | null {
  const words: string[] = [];
  let word: string | null = null;
  let at = 0;
  while (at < command.length) {
    const piece = pieceAt(command, at);
    if (piece === null) return null;
    at += piece.length;
    if (piece.text === null) {
      if (word !== null) words.push(word);
      word = null;
    } else {
      word = (word ?? "") + piece.text;
    }
  }
  return word === null ? words : [...words, word];
}

interface Piece {
  readonly length: number;
  /** Null is space between words. */
  readonly text: string | null;
}

function pieceAt(command: string, at: number): Piece | null {
  const rest = command.slice(at);
  const space = /^(?:\s|\\\r?\n)+/.exec(rest);
  if (space) return { length: space[0].length, text: null };
  if (rest.startsWith("$'")) return dollarQuoted(rest);
  if (rest.startsWith("'")) return singleQuoted(rest);
  if (rest.startsWith('"')) return doubleQuoted(rest);
  if (rest.startsWith("\\")) return { length: 2, text: rest[1] ?? "" };
  const plain = /^[^\s'"\\]+/.exec(rest)?.[0] ?? rest;
  const dollar = plain.indexOf("$", 1);
  const text = dollar > 0 && plain.length < rest.length ? plain.slice(0, dollar) : plain;
  return { length: text.length, text };
}

function singleQuoted(rest: string): Piece | null {
  const end = rest.indexOf("'", 1);
  return end === -1 ? null : { length: end + 1, text: rest.slice(1, end) };
}

function doubleQuoted(rest: string): Piece | null {
  const match = /^"((?:[^"\\]|\\[\s\S])*)"/.exec(rest);
  if (!match) return null;
  const text = (match[1] ?? "").replace(
    /\\(["\\$`])|\\\r?\n/g,
    (_, escaped: string | undefined) => escaped ?? "",
  );
  return { length: match[0].length, text };
}

function dollarQuoted(rest: string): Piece | null {
  const match = /^\$'((?:[^'\\]|\\[\s\S])*)'/.exec(rest);
  if (!match) return null;
  return { length: match[0].length, text: unescaped(match[1] ?? "") };
}

/** Bytes written one by one (`\xe4\xbd\xa0`, `\344\275\240`) are UTF-8 together. */
function unescaped(text: string): string {
  return text
    .replace(/(?:\\x[0-9a-fA-F]{1,2}|\\[0-7]{1,3})+|\\[^xu0-7]/gs, (run) => {
      const bytes = [...run.matchAll(/\\x([0-9a-fA-F]{1,2})|\\([0-7]{1,3})/g)];
      // What is escaped by itself keeps its backslash until the next step.
      if (bytes.length === 0) return run;
      const values = bytes.map(([, hex, octal]) =>
        hex ? Number.parseInt(hex, 16) : Number.parseInt(octal ?? "0", 8),
      );
      return new TextDecoder().decode(Uint8Array.from(values)).replaceAll("\\", "\\\\");
    })
    .replace(
      /\\(?:u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|([\s\S]))/g,
      (_, four?: string, eight?: string, char = "") => {
        const code = four ?? eight;
        return code === undefined ? (ESCAPES[char] ?? char) : String.fromCodePoint(Number.parseInt(code, 16));
      },
    );
}
