/** An end that is near, below the bar, with what can be done about it: let it go on, or stop it now. */

import { computed } from "@preact/signals";
import { duration } from "../i18n/figures.ts";
import { limitsText } from "../i18n/limits.ts";
import { warning } from "../state/limits.ts";
import { showPane } from "../state/panes.ts";
import { extend, phase, session, stop } from "../state/session.ts";
import { locale } from "../state/settings.ts";
import { Button } from "../ui/Button.tsx";
import { Icon } from "../ui/Icon.tsx";
import "./Banner.css";

/** The warning, as long as the session bears it out: another run, or a larger budget, has no end that is near. */
const shown = computed(() => {
  const said = warning.value;
  const now = session.value;
  if (said === null || now === null) return null;
  if (said.reason.limit !== "cpu_seconds") return said;
  const isSameRun = now.generation === said.generation && phase.value === "running";
  return isSameRun && now.limits.cpu_seconds <= (said.reason.allowed ?? 0) ? said : null;
});

export function LimitBanner() {
  const said = shown.value;
  if (said === null) return null;
  const isBudget = said.reason.limit === "cpu_seconds";
  return (
    <section class="banner" data-tone="warn" aria-label={limitsText.value.usage}>
      <Icon name="warning" />
      <p>{isBudget ? budgetText(said.reason.peak ?? 0, said.reason.allowed ?? 0) : lifetimeText()}</p>
      {isBudget && said.can_extend && (
        <Button size="small" onClick={() => leave(extend)}>
          {limitsText.value.letGoOn}
        </Button>
      )}
      {isBudget && (
        <Button size="small" icon="stop" onClick={() => leave(stop)}>
          {limitsText.value.stopNow}
        </Button>
      )}
    </section>
  );
}

/** The button goes with the warning, so a pane takes the focus. */
function leave(act: () => Promise<void>): void {
  showPane("code");
  void act();
}

function budgetText(used: number, most: number): string {
  const now = Math.max(used, session.value?.usage.cpu_seconds ?? 0);
  return limitsText.value.cpuEnds(duration(Math.min(now, most)), duration(most));
}

/** When, by the reader's own clock: the event may have been read long after it was said. */
function lifetimeText(): string {
  const said = warning.value;
  const end = new Date(Date.parse(said?.time ?? "") + 1000 * (said?.ends_in_seconds ?? 0));
  const time = new Intl.DateTimeFormat(locale.value, { timeStyle: "short" }).format(end);
  return limitsText.value.lifetimeEnds(duration(said?.reason.allowed ?? 0), time);
}
