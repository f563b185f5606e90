/**
 * Whether a text is whole Python, by the grammar that colours it: an error in its tree is a line half typed. The
 * grammar takes a text that is not closed for one that is, so those are looked at apart.
 */

import { pythonLanguage } from "@codemirror/lang-python";

const TEXT = /^[a-z]*("""|'''|"|')/i;

export function isPython(source: string): boolean {
  const cursor = pythonLanguage.parser.parse(source).cursor();
  do {
    if (cursor.type.isError) return false;
    const isText = cursor.name === "String" || cursor.name === "FormatString";
    if (isText && !isClosed(source.slice(cursor.from, cursor.to))) return false;
  } while (cursor.next());
  return true;
}

function isClosed(text: string): boolean {
  const [opening = "", quote = ""] = TEXT.exec(text) ?? [];
  if (text.length < opening.length + quote.length || !text.endsWith(quote)) return false;
  return quote.length === 3 || !/(?<!\\)\n/.test(text);
}
