/** The project's latest requests; one press brings one back, as it was sent. */

import { clientText } from "../i18n/client.ts";
import { locale } from "../state/settings.ts";
import { MethodChip } from "../ui/Chip.tsx";
import { Menu, type MenuItem } from "../ui/Menu.tsx";
import type { HistoryEntry } from "./history.ts";
import { clearRecent, recent } from "./recent.ts";
import { fill } from "./state.ts";
import "./RecentMenu.css";

export function RecentMenu() {
  const text = clientText.value;
  const entries: MenuItem[] = recent.value.map((entry) => ({
    label: <Entry entry={entry} />,
    run: () => fill(entry.draft),
  }));
  const none: MenuItem = { label: text.historyEmpty, run: () => undefined };
  const clear: MenuItem = { label: text.historyClear, icon: "trash", run: clearRecent };
  return (
    <Menu
      size="small"
      icon="history"
      label={text.history}
      groups={entries.length === 0 ? [[none]] : [entries, [clear]]}
    />
  );
}

function Entry({ entry }: { entry: HistoryEntry }) {
  const { method, target } = entry.draft;
  return (
    <span class="recent">
      <MethodChip method={method} />
      <span class="recent-target" translate={false}>
        {target}
      </span>
      <span class="recent-status">
        {entry.status ?? clientText.value.noAnswer} · {shortTime(entry.time)}
      </span>
    </span>
  );
}

function shortTime(time: string): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return time;
  return date.toLocaleTimeString(locale.value, { hour: "2-digit", minute: "2-digit" });
}
