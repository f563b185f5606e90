/** Finds words in every text file of the project. */

import type { FileBody } from "../api/session.ts";

export const MATCHES_MAX = 200;
const EXCERPT_LENGTH = 160;

export interface Match {
  path: string;
  line: number;
  /** The line, or the part of a long one that is around the word. */
  before: string;
  found: string;
  after: string;
}

/** At most `MATCHES_MAX`, one a line, in the order of the files. Upper and lower case are alike. */
export function searchFiles(files: ReadonlyMap<string, FileBody>, wanted: string): Match[] {
  const matches: Match[] = [];
  if (wanted === "") return matches;
  const pattern = new RegExp(wanted.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"), "iu");
  for (const [path, body] of files) {
    if (typeof body !== "string") continue;
    for (const [index, text] of body.split("\n").entries()) {
      const at = pattern.exec(text);
      if (at === null) continue;
      matches.push(matchAt(path, index + 1, text, at.index, at[0].length));
      if (matches.length === MATCHES_MAX) return matches;
    }
  }
  return matches;
}

function matchAt(path: string, line: number, text: string, from: number, length: number): Match {
  const start = Math.max(0, from - EXCERPT_LENGTH / 4);
  return {
    path,
    line,
    before: (start === 0 ? "" : "…") + text.slice(start, from).trimStart(),
    found: text.slice(from, from + length),
    after: text.slice(from + length, start + EXCERPT_LENGTH),
  };
}
