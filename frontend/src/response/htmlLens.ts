/**
 * Shows a response's HTML through the web's HTML lens, whose answer has a cage of its own.
 *
 * By a form, since a frame's address cannot carry a body. What is posted is what the page holds already.
 */

import { language } from "../state/settings.ts";

export interface HtmlPage {
  html: string;
  /** Where its links and files are at home; empty where there is no app to ask. */
  base: string;
}

/** The page of a response to `target`, at home under the preview's address or where its own `<base>` says. */
export function pageOf(html: string, target: string, previewUrl: string | null): HtmlPage {
  if (previewUrl === null) return { html, base: "" };
  const home = addressOf(target, previewUrl);
  // Parsed as the browser will, into a document that loads and runs nothing.
  const own = new DOMParser().parseFromString(html, "text/html").querySelector("base[href]");
  const href = own?.getAttribute("href") ?? "";
  const base = URL.canParse(href, home) ? new URL(href, home) : home;
  return { html, base: base.origin === home.origin ? base.href : home.href };
}

/** The target is set as path and query: as a relative address, `//host/` would leave the preview. */
function addressOf(target: string, previewUrl: string): URL {
  const [path = "/", query] = target.split(/\?(.*)/s);
  const address = new URL(previewUrl);
  address.pathname = path;
  address.search = query ?? "";
  return address;
}

/** Fill the frame of this name. */
export function showIn(frameName: string, page: HtmlPage): void {
  const form = document.createElement("form");
  form.method = "post";
  form.action = `/lens?lang=${language.value}`; // what it refuses is said there
  form.enctype = "multipart/form-data"; // any other form would swell a Chinese page threefold
  form.target = frameName;
  form.hidden = true;
  for (const [name, value] of Object.entries(page)) {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = name;
    field.value = value;
    form.append(field);
  }
  document.body.append(form);
  form.submit();
  form.remove();
}
