/** Gives a document the address that it came from, so that its relative styles and pictures are found. */

/** A `<base>` of the document's own keeps its meaning: the first one counts, and ours then comes second. */
export function withBase(html: string, origin: string | null, target: string): string {
  if (origin === null || /<base\b/i.test(html)) return html;
  const base = `<base href="${escapeAttribute(new URL(target, origin).href)}">`;
  const head = /<head\b[^>]*>|<html\b[^>]*>|<!doctype\b[^>]*>/i.exec(html);
  if (!head) return base + html;
  const at = head.index + head[0].length;
  return html.slice(0, at) + base + html.slice(at);
}

function escapeAttribute(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}
