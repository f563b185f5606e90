/**
 * The response's HTML as a page that runs nothing, with the app's own styles and pictures: a frame without a single
 * permission, filled by the web's HTML lens, whose answer is on an origin of its own.
 */

import { useEffect, useMemo } from "preact/hooks";
import { responseText } from "../i18n/response.ts";
import { isReachable } from "../preview/reach.ts";
import { session } from "../state/session.ts";
import { pageOf, showIn } from "./htmlLens.ts";

let frames = 0;

interface RenderedHtmlProps {
  html: string;
  target: string;
}

export function RenderedHtml({ html, target }: RenderedHtmlProps) {
  const text = responseText.value;
  const previewUrl = session.value?.preview_url ?? null;
  // A new frame for each page: a second page in one frame would be a step of the browser's Back.
  const name = useMemo(() => `html-lens-${++frames}`, [html, target, previewUrl]);
  useEffect(() => showIn(name, pageOf(html, target, previewUrl)), [name]);
  return (
    <>
      <p class="hint">{isReachable.value ? text.renderedHint : text.renderedBareHint}</p>
      <iframe
        key={name}
        name={name}
        class="rendered-html"
        title={text.renderedTitle}
        sandbox=""
        referrerpolicy="no-referrer"
      />
    </>
  );
}
