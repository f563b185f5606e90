/**
 * The request pane: what is asked of the app, and the button that asks.
 *
 * It knows the app: before there is a request it lists the routes, and while one is written it says what the app
 * will make of it. Nothing here ever blocks a request that could be sent.
 */

import { useSignalEffect } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { clientText } from "../i18n/client.ts";
import { panelText } from "../i18n/panel.ts";
import { projectName } from "../state/project.ts";
import { canSend, isOnline, phase, session } from "../state/session.ts";
import { Button } from "../ui/Button.tsx";
import { lazy } from "../ui/lazy.tsx";
import { loaded } from "../ui/loaded.ts";
import { TabList, TabPanel } from "../ui/Tabs.tsx";
import { verdict } from "./checks/results.ts";
import { judgedRows } from "./checks/rows.ts";
import { headerOf } from "./headers.ts";
import { cookies, refreshJar } from "./jar.ts";
import { MethodField } from "./MethodField.tsx";
import { Notes } from "./Notes.tsx";
import { RecentMenu } from "./RecentMenu.tsx";
import { PickerTitle, RoutePicker } from "./RoutePicker.tsx";
import { loadRecent } from "./recent.ts";
import { pairsOf } from "./rows.ts";
import { cancel, send, sendingSince } from "./sending.ts";
import * as state from "./state.ts";
import { EncodedTarget, TargetField } from "./TargetField.tsx";
import { spellings, ToolsMenu } from "./ToolsMenu.tsx";
import "./RequestPanel.css";

const PathChips = lazy(async () => (await import("./PathChips.tsx")).PathChips, null);
const PartContent = lazy(async () => (await import("./PartContent.tsx")).PartContent);
const SavedPanel = lazy(async () => (await import("./saved/SavedPanel.tsx")).SavedPanel);
const SocketPanel = lazy(async () => (await import("./socket/SocketPanel.tsx")).SocketPanel);
/** Saved requests that run after each edit do so whether they are looked at or not. */
const watchSaved = async () => (await loaded(() => import("./saved/saved.ts"))).beginWatching();
/** What nobody has asked for yet comes when the page has been drawn and can be typed in. */
const LATER_MS = 1_500;

export function RequestPanel() {
  useSignalEffect(() => loadRecent(projectName.value));
  useEffect(() => {
    const timer = setTimeout(
      () => void Promise.all([watchSaved(), PartContent.preload(), spellings()]),
      LATER_MS,
    );
    return () => clearTimeout(timer);
  }, []);
  useSignalEffect(() => {
    if (session.value?.id !== undefined) void refreshJar();
  });
  return (
    <div class="request">
      <div class="request-line">
        <MethodField />
        <TargetField />
        <SendButton />
      </div>
      {state.rule.value !== null && <PathChips />}
      <EncodedTarget />
      {state.shown.value === "request" && !state.isPicking.value && <Notes />}
      <div class="request-tabs">
        <Heading />
        <RequestTools />
      </div>
      <Below />
    </div>
  );
}

function Heading() {
  const text = panelText.value;
  if (state.shown.value !== "request") {
    return <h2 class="request-title">{state.shown.value === "saved" ? text.saved : text.socket}</h2>;
  }
  return state.isPicking.value ? <PickerTitle /> : <RequestTabs />;
}

function Below() {
  switch (state.shown.value) {
    case "saved":
      return <SavedPanel />;
    case "socket":
      return <SocketPanel />;
    case "request":
      return state.isPicking.value ? <RoutePicker /> : <RequestPart />;
    default:
      throw new Error(`unknown panel ${state.shown.value satisfies never}`);
  }
}

function SendButton() {
  const text = clientText.value;
  if (sendingSince.value !== null) {
    return (
      <Button class="request-send" icon="close" onClick={cancelDeliberately}>
        {text.cancel}
      </Button>
    );
  }
  return (
    <Button
      class="request-send"
      tone="primary"
      icon="send"
      refused={refusal()}
      shortcut="Control+Enter"
      onClick={() => void send()}
    >
      {text.send}
    </Button>
  );
}

/** Cancel stands where Send stood: the second press of a double click does not mean it. */
const DOUBLE_CLICK_MS = 400;

function cancelDeliberately(): void {
  if (performance.now() - (sendingSince.value ?? 0) > DOUBLE_CLICK_MS) cancel();
}

/** Why nothing can be sent now; null where it can. */
function refusal(): string | null {
  const text = clientText.value;
  if (canSend.value) return null;
  if (!isOnline.value) return text.cannotOffline;
  switch (phase.value) {
    case "none":
      return text.cannotNone;
    case "starting":
      return text.cannotStarting;
    case "crashed":
      return text.cannotCrashed;
    case "exited":
      return text.cannotExited;
    case "stopped":
      return text.cannotStopped;
    case "limited":
      return text.cannotLimited;
    case "queued":
      return text.cannotQueued;
    case "lost":
      return text.cannotLost;
    case "running":
    case "asleep":
      return null;
    default:
      phase.value satisfies never;
      throw new Error(`unknown phase ${phase.value}`);
  }
}

function RequestTabs() {
  const text = clientText.value;
  const labels: Record<state.RequestPart, string> = {
    query: text.query,
    headers: text.headers,
    body: text.body,
    authorization: text.authorization,
    cookies: text.cookies,
    checks: panelText.value.checks,
    options: text.options,
  };
  return (
    <TabList
      name="request"
      label={text.parts}
      tabs={state.REQUEST_PARTS.map((id) => ({ id, label: labels[id], badge: badgeOf(id) }))}
      selected={state.part.value}
      onSelect={state.showPart}
    />
  );
}

function RequestTools() {
  return (
    <div class="request-tools">
      <Button
        tone="quiet"
        size="small"
        icon="routes"
        label={clientText.value.routesShow}
        pressed={state.shown.value === "request" && state.isPicking.value}
        onClick={state.togglePicking}
      />
      <Button
        tone="quiet"
        size="small"
        icon="bookmark"
        label={panelText.value.saved}
        pressed={state.shown.value === "saved"}
        onClick={() => state.toggleShown("saved")}
      />
      <Button
        tone="quiet"
        size="small"
        icon="twoWays"
        label={panelText.value.socket}
        pressed={state.shown.value === "socket"}
        onClick={() => state.toggleShown("socket")}
      />
      <RecentMenu />
      <ToolsMenu />
    </div>
  );
}

function badgeOf(id: state.RequestPart): ComponentChildren {
  const counts: Partial<Record<state.RequestPart, number>> = {
    query: pairsOf(state.queryRows.value).length,
    headers: pairsOf(state.headerRows.value).length,
    cookies: state.useCookies.value ? cookies.value.length : 0,
  };
  if (id === "checks") return checksBadge();
  if (id === "body") return state.body.value.kind === "none" ? null : "•";
  if (id === "authorization") return headerOf(state.headerRows.value, "Authorization") === null ? null : "•";
  return counts[id] || null;
}

/** What the last answer made of them, or how many there are. */
function checksBadge(): ComponentChildren {
  if (verdict.value) {
    const { met, all } = verdict.value;
    return <span title={panelText.value.checksSummary(met, all)}>{`${met}/${all}`}</span>;
  }
  return judgedRows(state.checkRows.value).length || null;
}

function RequestPart() {
  return (
    <TabPanel name="request" id={state.part.value} class="request-part">
      <PartContent id={state.part.value} />
    </TabPanel>
  );
}
