/** On a narrow screen: one pane at a time, chosen here, with a mark on those where something happened. */

import { effect, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { shellText } from "../i18n/shell.ts";
import { lineCount } from "../state/console.ts";
import { lens, narrowPane, PANES, type Pane, showPane } from "../state/panes.ts";
import { phase } from "../state/session.ts";
import { Icon, type IconName } from "../ui/Icon.tsx";
import "./BottomBar.css";

const ICONS: Record<Pane, IconName> = {
  code: "code",
  request: "send",
  response: "browser",
  console: "terminal",
};

export function BottomBar() {
  const text = shellText.value;
  const names: Record<Pane, string> = {
    code: text.paneCode,
    request: text.paneRequest,
    response: lens.value === "preview" ? text.lensPreview : text.paneResponse,
    console: text.paneConsole,
  };
  const unseen = useUnseenLines();
  const badges: Partial<Record<Pane, string | null>> = {
    code: phase.value === "crashed" ? "!" : null,
    console: unseen === 0 ? null : unseen > 99 ? "99+" : String(unseen),
  };
  return (
    <nav class="bottom-bar" aria-label={text.panes}>
      {PANES.map((pane) => (
        <button
          key={pane}
          type="button"
          aria-current={narrowPane.value === pane ? "page" : undefined}
          onClick={() => showPane(pane)}
        >
          <Icon name={ICONS[pane]} />
          <span>{names[pane]}</span>
          {badges[pane] && (
            <span class="bottom-badge" data-tone={pane === "code" ? "error" : "neutral"}>
              {badges[pane]}
            </span>
          )}
        </button>
      ))}
    </nav>
  );
}

/** Lines that came since the console was last looked at. */
function useUnseenLines(): number {
  const seen = useSignal(0);
  useEffect(
    () =>
      effect(() => {
        if (narrowPane.value === "console" || lineCount.value < seen.peek()) seen.value = lineCount.value;
      }),
    [seen],
  );
  return Math.max(0, lineCount.value - seen.value);
}
