/** A command that names a file, after that file was moved: what started it starts it under its new name. */

import { shellWord } from "./entry.ts";

const MODULE_BEFORE = String.raw`(?:--app[= ]\s*|-A\s*|\bFLASK_APP=|-m\s+)["']?`;
const WORD_BEFORE = String.raw`(?:^|[\s="'])(?:\./)?`;
const WORD_AFTER = String.raw`(?=$|[\s:"'])`;

export function commandAfterMove(line: string, from: string, to: string): string {
  const moved = line.replace(
    new RegExp(`(${WORD_BEFORE})${escapeRegExp(from)}(?=/|${WORD_AFTER})`, "g"),
    (_, before: string) => before + (/["']$/.test(before) ? to : shellWord(to)),
  );
  return moved === line ? moduleAfterMove(line, from, to) : moved;
}

/** `flask --app shop.main run`, `python -m shop.main`: Python's own name of a file, or of a folder before it. */
function moduleAfterMove(line: string, from: string, to: string): string {
  const target = moduleOf(to);
  if (!/^[\w.]+$/.test(target)) return line;
  return line.replace(
    new RegExp(`(${MODULE_BEFORE})${escapeRegExp(moduleOf(from))}(?=\\.|${WORD_AFTER})`, "g"),
    (_, before: string) => before + target,
  );
}

function moduleOf(path: string): string {
  return path.replace(/\.py$/, "").replaceAll("/", ".");
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
