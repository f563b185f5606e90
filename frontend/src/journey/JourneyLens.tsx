/** The life of one request: five stations, and below them each step with its time, its line and its output. */

import type { Hop } from "../api/exchange.ts";
import type { Step, Trace, Untraced } from "../api/trace.ts";
import { journeyText } from "../i18n/journey.ts";
import { Segments } from "../ui/Segments.tsx";
import { detail, showDetail } from "./detail.ts";
import { LogRows } from "./LogRows.tsx";
import { StationLine } from "./StationLine.tsx";
import { StepDetail } from "./StepDetail.tsx";
import { isNested, titleOf, toneOf } from "./stepWords.ts";
import { formatTime } from "./time.ts";
import "./JourneyLens.css";

export function JourneyLens({ hop }: { hop: Hop }) {
  if (hop.trace === null) return <Untold why={hop.untraced} />;
  return <Told trace={hop.trace} />;
}

export function Untold({ why }: { why: Untraced | null }) {
  const text = journeyText.value;
  const sentences: Record<Untraced, string> = {
    cold: text.untracedCold,
    "not-flask": text.untracedNotFlask,
    unheard: text.untracedUnheard,
    unreadable: text.untracedUnreadable,
  };
  return <p class="hint">{why === null ? text.untracedUnsent : sentences[why]}</p>;
}

function Told({ trace }: { trace: Trace }) {
  const text = journeyText.value;
  return (
    <section class="journey">
      <StationLine trace={trace} />
      <div class="journey-bar">
        <Segments
          label={text.detail}
          segments={[
            { value: "simple", label: text.simple },
            { value: "full", label: text.full },
          ]}
          selected={detail.value}
          onSelect={showDetail}
        />
        {!trace.is_complete && <span class="journey-warning">{text.partial}</span>}
      </div>
      {detail.value === "full" && <Steps trace={trace} />}
    </section>
  );
}

function Steps({ trace }: { trace: Trace }) {
  const text = journeyText.value;
  const longest = Math.max(0.001, ...trace.steps.map((step) => step.took_ms ?? 0));
  return (
    <>
      <p class="hint">{text.hint}</p>
      <ol class="journey-steps" aria-label={text.steps}>
        {trace.steps.map((step, at) => (
          <StepRow key={at} step={step} share={(step.took_ms ?? 0) / longest} />
        ))}
      </ol>
      {trace.dropped_steps > 0 && <p class="hint">{text.dropped(trace.dropped_steps)}</p>}
    </>
  );
}

function StepRow({ step, share }: { step: Step; share: number }) {
  const text = journeyText.value;
  return (
    <li class="journey-step" data-tone={toneOf(step)} data-nested={isNested(step)}>
      <div class="journey-head">
        <h3>{titleOf(step, text)}</h3>
        <span class="journey-share" style={{ "--share": String(share) }} aria-hidden="true" />
        <span class="journey-took">{step.took_ms === null ? text.unfinished : formatTime(step.took_ms)}</span>
      </div>
      <div class="journey-detail">
        <StepDetail step={step} />
      </div>
      <LogRows numbers={step.logs} />
    </li>
  );
}
