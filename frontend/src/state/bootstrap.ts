/** What the web wrote into the page: the project to begin with. Read once, at the start. */

import type { Project } from "../api/session.ts";
import type { OpenedExample } from "../examples/opened.ts";

export interface Bootstrap {
  /** Which build this page is; the answers of a server that was upgraded since name another. */
  build: string | null;
  project: { files: Project["files"]; command: string | null };
  /** Files of it as they are in the page's other language; none where there is but one. */
  otherWords: Project["files"];
  /** The id of the shared project that this page shows, if it shows one. */
  snippet: string | null;
  /** The example that this page shows, if it shows one. */
  example: OpenedExample | null;
  /** Where previews live; null where the page was opened under a name that has no wildcard. */
  previewHost: string | null;
  lang: "en" | "zh";
  /** Shown inside another site's page: it starts nothing by itself and takes no focus. */
  embed: boolean;
}

export function readBootstrap(page: Document): Bootstrap {
  const element = page.getElementById("bootstrap");
  if (!element) throw new Error("the page has no element #bootstrap");
  return JSON.parse(element.textContent ?? "") as Bootstrap;
}
