/** Splits a pasted command into words as a POSIX shell would; also `$'…'`, which browsers' "copy as cURL" uses. */

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", "0": "\0" };

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
  const text = (match[1] ?? "").replace(
    /\\(?:u([0-9a-fA-F]{1,4})|x([0-9a-fA-F]{1,2})|([\s\S]))/g,
    (_, unicode?: string, hex?: string, char = ""): string =>
      unicode || hex
        ? String.fromCodePoint(Number.parseInt(unicode ?? hex ?? "", 16))
        : (ESCAPES[char] ?? char),
  );
  return { length: match[0].length, text };
}
