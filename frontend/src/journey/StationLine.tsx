/** The five stations of a request, side by side where there is room, one below the other where not. */

import type { ComponentChildren } from "preact";
import type { Trace } from "../api/trace.ts";
import { journeyText } from "../i18n/journey.ts";
import { Icon } from "../ui/Icon.tsx";
import { type Station, type StationState, stationsOf } from "./stations.ts";
import { formatTime } from "./time.ts";
import "./StationLine.css";

const MARKS = { ok: "check", warn: "warning", error: "error", skipped: "minus", pending: "more" } as const;

export function StationLine({ trace }: { trace: Trace }) {
  const text = journeyText.value;
  return (
    <ol class="stations" aria-label={text.summary}>
      {stationsOf(trace).map((station) => (
        <Shown key={station.id} station={station} />
      ))}
    </ol>
  );
}

function Shown({ station }: { station: Station }) {
  const text = journeyText.value;
  const names: Record<Station["id"], string> = {
    in: text.stationIn,
    route: text.stationRoute,
    view: text.stationView,
    response: text.stationResponse,
    out: text.stationOut,
  };
  return (
    <li class="station" data-state={station.state}>
      <span class="station-dot">
        <Icon name={MARKS[station.state]} />
      </span>
      <span class="station-name">{names[station.id]}</span>
      <span class="station-detail" translate={false}>
        {breakable(station.detail ?? without(station.id, station.state, text))}
      </span>
      {station.at !== null && <span class="station-time">{formatTime(station.at)}</span>}
    </li>
  );
}

/** A path breaks after a slash first. */
function breakable(words: string): ComponentChildren[] {
  return words.split(/(?<=\/)/).flatMap((part, at) => (at === 0 ? [part] : [<wbr key={at} />, part]));
}

function without(id: Station["id"], state: StationState, text: typeof journeyText.value): string {
  if (state === "skipped") return text.stationSkipped;
  if (id === "route" && state === "warn") return text.noRule;
  return state === "pending" || state === "error" ? text.stationPending : "";
}
