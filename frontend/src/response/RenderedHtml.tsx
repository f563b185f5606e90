/**
 * The response's HTML as a page that runs nothing: a frame without a single permission, on an origin of its own.
 *
 * It inherits the page's security policy, which lets in no file of the app either: the preview has those.
 */

import { responseText } from "../i18n/response.ts";

export function RenderedHtml({ html }: { html: string }) {
  const text = responseText.value;
  return (
    <>
      <p class="hint">{text.renderedHint}</p>
      <iframe
        class="rendered-html"
        title={text.renderedTitle}
        sandbox=""
        referrerpolicy="no-referrer"
        srcdoc={html}
      />
    </>
  );
}
