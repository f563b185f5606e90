/** The lines of a log that can hold an exception, and the project as it is now: what both kinds of evidence begin with. */

import type { Line } from "../state/console.ts";
import { files } from "../state/project.ts";

export const ERROR_LINES_MAX = 500;

export function isError({ stream }: Line): boolean {
  return stream === "stderr" || stream === "access";
}

/** As one text: signals that compute the same text again wake nobody. */
export function errorText(lines: readonly Line[]): string {
  return lines
    .filter(isError)
    .slice(-ERROR_LINES_MAX)
    .map((line) => line.text)
    .join("\n");
}

/** Without following each key that is pressed. */
export function textFiles(): Record<string, string> {
  const all = [...files.peek()];
  return Object.fromEntries(all.filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}
