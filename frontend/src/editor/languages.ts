/** Which language a file is written in, by its name; each is loaded when the first such file is opened. */

import { python } from "@codemirror/lang-python";
import type { Extension } from "@codemirror/state";

export async function languageOf(path: string): Promise<Extension> {
  if (/(^|\/)templates\/.*\.(html?|xml|j2|jinja2?)$/i.test(path)) return jinjaTemplate();
  switch (path.split(".").at(-1)?.toLowerCase()) {
    case "py":
    case "pyi":
      return python();
    case "html":
    case "htm":
    case "svg":
    case "xml":
      return (await import("@codemirror/lang-html")).html();
    case "css":
      return (await import("@codemirror/lang-css")).css();
    case "js":
    case "mjs":
      return (await import("@codemirror/lang-javascript")).javascript();
    case "json":
      return (await import("@codemirror/lang-json")).json();
    case "md":
      return (await import("@codemirror/lang-markdown")).markdown();
    case "sql":
      return (await import("@codemirror/lang-sql")).sql();
    default:
      return [];
  }
}

async function jinjaTemplate(): Promise<Extension> {
  const [{ jinja }, { html }] = await Promise.all([
    import("@codemirror/lang-jinja"),
    import("@codemirror/lang-html"),
  ]);
  return jinja({ base: html() });
}
