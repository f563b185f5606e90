/** What the app uses, beside what it may use. Measured while somebody looks, and not otherwise. */

import { useEffect } from "preact/hooks";
import type { Usage } from "../api/session.ts";
import { figure } from "../i18n/figures.ts";
import { limitsText } from "../i18n/limits.ts";
import { refreshSession, session } from "../state/session.ts";
import "./UsagePanel.css";

const LOOK_MS = 2_000;
/** From here on an amount is near its limit, and drawn so. */
const NEAR = 0.8;

export function UsagePanel() {
  useEffect(() => {
    void refreshSession();
    const timer = setInterval(() => void refreshSession(), LOOK_MS);
    return () => clearInterval(timer);
  }, []);
  const text = limitsText.value;
  const rows: ReadonlyArray<readonly [keyof Usage, string]> = [
    ["memory_bytes", text.usageMemory],
    ["cpu_seconds", text.usageCpu],
    ["disk_bytes", text.usageDisk],
    ["disk_files", text.usageFiles],
    ["processes", text.usageProcesses],
    ["open_files", text.usageOpenFiles],
    ["tunnels", text.usageConnections],
    ["lifetime_seconds", text.usageLifetime],
  ];
  return (
    <>
      <h2>{text.usage}</h2>
      <dl class="usage-rows">
        {rows.map(([name, label]) => (
          <UsageRow key={name} name={name} label={label} />
        ))}
      </dl>
    </>
  );
}

function UsageRow({ name, label }: { name: keyof Usage; label: string }) {
  const used = session.value?.usage[name] ?? 0;
  const most = session.value?.limits[name] ?? 0;
  const words = limitsText.value.usageOf(figure(name, used), figure(name, most));
  return (
    <div class="usage-row">
      <dt>{label}</dt>
      <dd>
        <span>{words}</span>
        <meter min={0} max={most} high={most * NEAR} value={Math.min(used, most)} aria-label={label}>
          {words}
        </meter>
      </dd>
    </div>
  );
}
