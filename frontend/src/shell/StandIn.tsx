/** What stands where the app would be seen while there is none: a checklist, or the reason and what to do. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { outputText } from "../i18n/output.ts";
import { shellText } from "../i18n/shell.ts";
import { showPane } from "../state/panes.ts";
import { openLine } from "../state/project.ts";
import { restart, session, startedAt } from "../state/session.ts";
import { Button } from "../ui/Button.tsx";
import { Icon } from "../ui/Icon.tsx";
import { WhyRun } from "../why/WhyRun.tsx";
import { failingPlace } from "./Banner.tsx";
import { phaseName, phaseSentence, shownPhase } from "./phase.ts";
import "./StandIn.css";

/** A start that is faster than this needs no words. */
const CHECKLIST_AFTER_MS = 400;

export function StandIn() {
  switch (shownPhase.value) {
    case "asleep":
      return null;
    case "running":
      return session.value?.port === null ? <Reason /> : null;
    case "starting":
    case "lost":
      return <Checklist />;
    case "none":
      return <Empty />;
    default:
      return <Reason />;
  }
}

function Empty() {
  return (
    <div class="stand-in">
      <p>{outputText.value.previewNone}</p>
    </div>
  );
}

function Checklist() {
  const text = shellText.value;
  const isLate = useSignal(false);
  const started = startedAt.value;
  useEffect(() => {
    const left = Math.max(0, CHECKLIST_AFTER_MS - (Date.now() - started));
    const timer = setTimeout(() => {
      isLate.value = true;
    }, left);
    return () => clearTimeout(timer);
  }, [started, isLate]);
  if (!isLate.value) return null;
  const command = session.value?.command;
  return (
    <div class="stand-in">
      <h2>{text.starting}</h2>
      <ol class="checklist">
        <Step state="done">{text.stepFiles}</Step>
        <Step state="now">{command ? text.stepCommand(command) : text.stepCommandChosen}</Step>
        <Step state="later">{text.stepListening}</Step>
      </ol>
    </div>
  );
}

function Step({ state, children }: { state: "done" | "now" | "later"; children: string }) {
  const text = shellText.value;
  const words = { done: text.stepDone, now: text.stepNow, later: text.stepLater };
  return (
    <li data-state={state}>
      <span class="checklist-mark">{state === "done" && <Icon name="check" />}</span>
      {children}
      <span class="checklist-state">{words[state]}</span>
    </li>
  );
}

/** The button goes when the app comes, so the pane takes the focus. */
function startAgain(): void {
  showPane("response");
  void restart();
}

function Reason() {
  const text = shellText.value;
  const place = failingPlace();
  const isFailure = (shownPhase.value === "crashed" || shownPhase.value === "limited") && place !== null;
  return (
    <div class="stand-in" data-phase={shownPhase.value}>
      <h2>{shownPhase.value === "crashed" ? text.notRunning : phaseName.value}</h2>
      <p>{phaseSentence.value}</p>
      <div class="stand-in-actions">
        {isFailure && (
          <Button tone="primary" onClick={() => openLine(place.path, place.line)}>
            {text.goToLine(place.line)}
          </Button>
        )}
        {shownPhase.value !== "offline" && shownPhase.value !== "queued" && (
          <Button icon="restart" onClick={startAgain}>
            {text.startAgain}
          </Button>
        )}
      </div>
      <WhyRun />
    </div>
  );
}
