/**
 * Splits a command that a browser on Windows copied ("Copy as cURL (cmd)") into words.
 *
 * Two readers take turns there, and both are undone in their order: cmd.exe, for which `^` makes the next character
 * plain and ends a line without ending the command, and the C runtime, for which `\"` is a quotation mark.
 */

/** Whether a command is in that form: a caret before a quotation mark or at a line's end. */
export function isForCmd(command: string): boolean {
  return /\^"|\s\^[ \t]*(?:\r?\n|$)/.test(command);
}

/** Null where a quote is never closed. */
export function cmdWords(command: string): string[] | null {
  return splitWords(withoutCarets(command));
}

/** Inside of plain quotation marks a caret is a caret. A break after one is dropped, and what follows it is plain. */
function withoutCarets(command: string): string {
  let out = "";
  let isQuoted = false;
  for (let at = 0; at < command.length; at += 1) {
    const char = command[at] ?? "";
    if (char === "^" && !isQuoted) {
      const lineEnd = /^\^[ \t]*(\r?\n)(\r?\n)?/.exec(command.slice(at));
      // Two breaks after a caret are how one break inside of a word is written.
      if (lineEnd) out += lineEnd[2] ?? " ";
      else out += command[at + 1] ?? "";
      at += (lineEnd?.[0].length ?? 2) - 1;
      continue;
    }
    if (char === '"' && command[at - 1] !== "\\") isQuoted = !isQuoted;
    out += char;
  }
  return out;
}

/** As the C runtime does: backslashes count only before a quotation mark, `""` inside of quotes is one. */
function splitWords(line: string): string[] | null {
  const words: string[] = [];
  let word: string | null = null;
  let isQuoted = false;
  for (let at = 0; at < line.length; at += 1) {
    const slashes = /^(\\+)"/.exec(line.slice(at))?.[1];
    const char = line[at] ?? "";
    if (slashes !== undefined) {
      word = (word ?? "") + "\\".repeat(Math.floor(slashes.length / 2));
      at += slashes.length - 1;
      if (slashes.length % 2 === 1) {
        word += '"';
        at += 1;
      }
    } else if (char === '"') {
      word ??= "";
      if (isQuoted && line[at + 1] === '"') {
        word += '"';
        at += 1;
      } else isQuoted = !isQuoted;
    } else if (/\s/.test(char) && !isQuoted) {
      if (word !== null) words.push(word);
      word = null;
    } else word = (word ?? "") + char;
  }
  if (isQuoted) return null;
  return word === null ? words : [...words, word];
}
