/** What one step has to say, below its title. */

import type { Raised, Routed, SessionSaved, Step } from "../api/trace.ts";
import { journeyText } from "../i18n/journey.ts";
import { Chip } from "../ui/Chip.tsx";
import { FunctionName } from "./FunctionName.tsx";
import { Attempts, Conversions } from "./Matching.tsx";
import { PlaceLink } from "./PlaceLink.tsx";
import { Values } from "./Values.tsx";

export function StepDetail({ step }: { step: Step }) {
  const text = journeyText.value;
  switch (step.type) {
    case "bytes-in":
      return (
        <p>
          <code translate={false}>{`${step.method} ${step.target} ${step.http}`}</code>
          <span class="journey-note">{text.bytesInDetail(step.headers, step.body_bytes)}</span>
        </p>
      );
    case "session-opened":
      if (step.is_null) return <p class="journey-warning">{text.sessionNull}</p>;
      if (step.values.length === 0) return <p class="journey-note">{text.sessionEmpty}</p>;
      return <Values values={step.values} label={text.sessionOpened} />;
    case "routed":
      return <RoutedDetail step={step} />;
    case "hook":
      return (
        <>
          <p>
            <FunctionName of={step.function} />
            <span class="journey-note">
              {step.owner === null ? text.hookOfApp : text.hookOfBlueprint(step.owner)}
            </span>
          </p>
          {step.has_answered && <p class="journey-warning">{text.hookAnswered}</p>}
        </>
      );
    case "view":
      return (
        <>
          <p>
            <FunctionName of={step.function} />
            {step.returned !== null && <span class="journey-note">{text.returned(step.returned)}</span>}
          </p>
          <Values values={step.arguments} label={text.view} />
        </>
      );
    case "template":
      return (
        <>
          <p>
            <code translate={false}>{step.name ?? text.templateString}</code>
            {step.file !== null && <PlaceLink place={{ file: step.file, line: 0 }} />}
          </p>
          <Values values={step.variables} label={text.template} />
        </>
      );
    case "url-not-built":
      return (
        <>
          <p>
            <code translate={false}>{`url_for("${step.endpoint}")`}</code>
            <PlaceLink place={step.place} />
          </p>
          {step.suggestion !== null && <p class="journey-warning">{text.didYouMean(step.suggestion)}</p>}
          <Values values={step.values} label={text.urlNotBuilt} />
        </>
      );
    case "exception":
      return <RaisedDetail step={step} />;
    case "error-handler":
      return (
        <p>
          <FunctionName of={step.function} />
          <span class="journey-note">{text.handles(step.handles)}</span>
        </p>
      );
    case "response":
      return (
        <p>
          <code translate={false}>{step.status}</code>
          {step.content_type !== null && <code translate={false}>{step.content_type}</code>}
          {step.body_bytes !== null && <span class="journey-note">{text.bodyBytes(step.body_bytes)}</span>}
          {step.is_streamed && <Chip tone="info">{text.streamed}</Chip>}
        </p>
      );
    case "session-saved":
      return <SavedDetail step={step} />;
    case "bytes-out":
      return <p class="journey-note">{text.chunks(step.bytes, step.chunks)}</p>;
    default:
      throw new Error(`unknown step ${JSON.stringify(step satisfies never)}`);
  }
}

function RoutedDetail({ step }: { step: Routed }) {
  const text = journeyText.value;
  return (
    <>
      <p>
        {step.rule !== null && <code translate={false}>{step.rule}</code>}
        {step.endpoint !== null && <span class="journey-note">{step.endpoint}</span>}
        {step.location !== null && <code translate={false}>{`→ ${step.location}`}</code>}
        {step.tried_count > 0 && <span class="journey-note">{text.tried(step.tried_count)}</span>}
      </p>
      {step.outcome === "redirect" && <p class="journey-note">{text.redirectHint}</p>}
      {step.allowed.length > 0 && <p class="journey-warning">{text.allowed(step.allowed.join(", "))}</p>}
      <Conversions of={step.arguments} />
      {step.outcome === "matched" && step.tried_count > 1 && <Attempts of={step.tried} />}
      {step.nearest.length > 0 && (
        <>
          <p class="journey-note">{text.nearest}</p>
          <Attempts of={step.nearest} />
        </>
      )}
    </>
  );
}

function RaisedDetail({ step }: { step: Raised }) {
  const text = journeyText.value;
  return (
    <>
      {step.message !== "" && (
        <p class="journey-message" translate={false}>
          {step.message}
        </p>
      )}
      {step.key !== null && <p class="journey-warning">{text.missingKey(step.key)}</p>}
      <ol class="journey-frames" translate={false}>
        {step.frames.map((frame, at) => (
          <li key={at}>
            <PlaceLink place={frame.place} />
            <code>{frame.code || frame.function}</code>
          </li>
        ))}
      </ol>
      {step.locals.length > 0 && <p class="journey-note">{text.locals}</p>}
      <Values values={step.locals} label={text.locals} />
      {step.cause !== null && <p class="journey-note">{text.cause(step.cause)}</p>}
    </>
  );
}

function SavedDetail({ step }: { step: SessionSaved }) {
  const text = journeyText.value;
  if (step.changes.length === 0) return step.is_sent ? <p class="journey-note">{text.sessionSame}</p> : null;
  return (
    <ul class="journey-changes" translate={false}>
      {step.changes.map((change, at) => (
        <li key={at}>
          <b>{change.key}</b>
          <span>{change.before ?? <i>{text.absent}</i>}</span>
          <span role="img" aria-label={text.becomes}>
            →
          </span>
          <span>{change.after ?? <i>{text.absent}</i>}</span>
        </li>
      ))}
    </ul>
  );
}
