/**
 * The response's HTML as a page that runs nothing: a frame without a single permission, on an origin of its own.
 *
 * It inherits the page's security policy, so even without the sandbox no script of it would run.
 */

import { responseText } from "../i18n/response.ts";
import { session } from "../state/session.ts";
import { withBase } from "./htmlBase.ts";

export function RenderedHtml({ html, target }: { html: string; target: string }) {
  const text = responseText.value;
  return (
    <>
      <p class="hint">{text.renderedHint}</p>
      <iframe
        class="rendered-html"
        title={text.renderedTitle}
        sandbox=""
        referrerpolicy="no-referrer"
        srcdoc={withBase(html, session.value?.preview_url ?? null, target)}
      />
    </>
  );
}
