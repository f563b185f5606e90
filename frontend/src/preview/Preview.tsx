/** The running app as a live site, in a frame on an origin that shares nothing with this page. */

import { effect, untracked, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { opened } from "../examples/opened.ts";
import { outputText } from "../i18n/output.ts";
import { StandIn } from "../shell/StandIn.tsx";
import { generation, phase, routes, session } from "../state/session.ts";
import { Button } from "../ui/Button.tsx";
import { answerLanguage } from "./language.ts";
import { isReachable } from "./reach.ts";
import * as trails from "./trail.ts";
import "./Preview.css";

const SANDBOX = "allow-scripts allow-forms allow-same-origin allow-popups allow-modals allow-downloads";

export function Preview() {
  const text = outputText.value;
  const frame = useRef<HTMLIFrameElement>(null);
  const trail = useSignal(trails.START);
  /** The address that the frame was made with; null until there is an app to show. */
  const first = useSignal<string | null>(null);
  /** We asked for a load that has not ended yet. One that is asked for meanwhile takes its place: the first never ends. */
  const isExpected = useRef(false);
  const origin = session.value?.preview_url ?? null;

  const load = () => {
    if (origin === null) return;
    // of a project of one's own, no view is called that nobody asked for
    if (trail.value === trails.START && opened.value !== null) trail.value = trails.begin(routes.value);
    const address = addressIn(origin, trails.currentAddress(trail.value));
    isExpected.current = true;
    if (frame.current?.contentWindow) frame.current.contentWindow.location.replace(address);
    else first.value = address;
  };
  const go = (next: trails.Trail) => {
    trail.value = next;
    load();
  };
  useEffect(() => loadAtEachRun(load), [origin]);
  useEffect(() => answerLanguage(() => frame.current?.contentWindow), []);
  const loaded = () => {
    if (!isExpected.current) trail.value = trails.stray(trail.value);
    isExpected.current = false;
  };
  const openTab = () => {
    if (origin !== null) open(addressIn(origin, trails.currentAddress(trail.value)), "_blank", "noopener");
  };
  return (
    <div class="preview">
      <form
        class="preview-bar"
        onSubmit={(event) => {
          event.preventDefault();
          const typed = new FormData(event.currentTarget).get("address");
          go(trails.visit(trail.value, trails.toAddress(String(typed))));
        }}
      >
        <Button
          tone="quiet"
          size="small"
          icon="arrowLeft"
          label={text.back}
          refused={trails.canGoBack(trail.value) ? null : text.back}
          onClick={() => go(trails.goBack(trail.value))}
        />
        <Button
          tone="quiet"
          size="small"
          icon="arrowRight"
          label={text.forward}
          refused={trails.canGoForward(trail.value) ? null : text.forward}
          onClick={() => go(trails.goForward(trail.value))}
        />
        <Button tone="quiet" size="small" icon="restart" label={text.reload} onClick={load} />
        <input
          name="address"
          class="preview-address"
          key={trails.currentAddress(trail.value)}
          defaultValue={trails.currentAddress(trail.value)}
          aria-label={text.address}
          title={trail.value.isAstray ? text.strayed : undefined}
          data-astray={trail.value.isAstray}
          spellcheck={false}
          autocapitalize="off"
          autocomplete="off"
        />
        <Button
          tone="quiet"
          size="small"
          icon="external"
          label={text.openInTab}
          refused={origin === null ? text.noTab : null}
          onClick={openTab}
        />
      </form>
      <div class="preview-stage">
        {first.value !== null && (
          <iframe
            ref={frame}
            class="preview-frame"
            src={first.value}
            title={text.preview}
            sandbox={SANDBOX}
            onLoad={loaded}
          />
        )}
        {isReachable.value ? <StandIn /> : <p class="preview-note">{text.noWildcard}</p>}
      </div>
    </div>
  );
}

/** Once per run, when it is ready: what is shown is always what the files say. */
function loadAtEachRun(load: () => void): () => void {
  let shown = 0;
  return effect(() => {
    if (
      !isReachable.value ||
      phase.value !== "running" ||
      session.value?.port == null ||
      generation.value === shown
    )
      return;
    shown = generation.value;
    untracked(load);
  });
}

function addressIn(origin: string, address: string): string {
  return new URL(address, origin).href;
}
