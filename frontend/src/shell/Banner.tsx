/** Why the app isn't there, below the bar, with the one thing to do about it. */

import { shellText } from "../i18n/shell.ts";
import { showPane } from "../state/panes.ts";
import { openLine, projectPath } from "../state/project.ts";
import { refusal, restart, session } from "../state/session.ts";
import { Button } from "../ui/Button.tsx";
import { Icon, type IconName } from "../ui/Icon.tsx";
import { phaseSentence, type ShownPhase, shownPhase } from "./phase.ts";
import "./Banner.css";

interface BannerLook {
  tone: "error" | "warn" | "info";
  icon: IconName;
}

const LOOKS: Partial<Record<ShownPhase, BannerLook>> = {
  crashed: { tone: "error", icon: "error" },
  limited: { tone: "error", icon: "warning" },
  exited: { tone: "warn", icon: "warning" },
  asleep: { tone: "info", icon: "moon" },
  queued: { tone: "info", icon: "history" },
  offline: { tone: "warn", icon: "warning" },
  running: { tone: "warn", icon: "warning" },
};

export function Banner() {
  if (refusal.value !== null) return <Refused />;
  const look = LOOKS[shownPhase.value];
  const sentence = phaseSentence.value;
  if (!look || sentence === null) return null;
  return (
    <section class="banner" data-tone={look.tone} aria-label={shellText.value.stateOfApp}>
      <Icon name={look.icon} />
      <p>
        {shownPhase.value === "crashed" && <strong>{shellText.value.notRunningSince}</strong>}
        {sentence}
        <FailingPlace />
      </p>
      <Remedy />
    </section>
  );
}

function Refused() {
  const text = shellText.value;
  const wait = refusal.value?.retryAfterSeconds ?? null;
  const detail = refusal.value?.detail ?? "";
  return (
    <section class="banner" data-tone="error" aria-label={text.stateOfApp}>
      <Icon name="error" />
      <p>{wait === null ? detail : text.busyText(detail, wait)}</p>
    </section>
  );
}

function FailingPlace() {
  const place = failingPlace();
  if ((shownPhase.value !== "crashed" && shownPhase.value !== "limited") || place === null) return null;
  return (
    <>
      {" "}
      {shellText.value.at}{" "}
      <code>
        {place.path}:{place.line}
      </code>
    </>
  );
}

/** The button goes when the app comes, so a pane takes the focus. */
function startAgain(): void {
  showPane("code");
  void restart();
}

function Remedy() {
  const text = shellText.value;
  const place = failingPlace();
  if (shownPhase.value === "crashed" && place !== null)
    return (
      <Button size="small" onClick={() => openLine(place.path, place.line)}>
        {text.goToLine(place.line)}
      </Button>
    );
  if (shownPhase.value === "limited" || shownPhase.value === "exited")
    return (
      <>
        {shownPhase.value === "limited" && place !== null && (
          <Button size="small" onClick={() => openLine(place.path, place.line)}>
            {text.goToLine(place.line)}
          </Button>
        )}
        <Button size="small" icon="restart" onClick={startAgain}>
          {text.startAgain}
        </Button>
      </>
    );
  if (shownPhase.value === "asleep")
    return (
      <Button size="small" onClick={startAgain}>
        {text.wake}
      </Button>
    );
  return null;
}

export function failingPlace(): { path: string; line: number } | null {
  const error = session.value?.error;
  const path = error?.file ? projectPath(error.file) : null;
  return path === null || !error?.line ? null : { path, line: error.line };
}
