/** The rules that were compared with the path, and what the converters made of its parts. */

import type { Attempt, Converted } from "../api/trace.ts";
import { journeyText } from "../i18n/journey.ts";
import { Icon } from "../ui/Icon.tsx";

export function Attempts({ of }: { of: readonly Attempt[] }) {
  return (
    <ul class="journey-attempts">
      {of.map((attempt, at) => (
        <li key={at} data-failed={attempt.failed !== null}>
          <Icon name={attempt.failed === null ? "check" : "close"} />
          <code translate={false}>{attempt.rule}</code>
          {attempt.failed !== null && <span class="journey-note">{whyNot(attempt)}</span>}
        </li>
      ))}
    </ul>
  );
}

export function whyNot(attempt: Attempt): string {
  const text = journeyText.value;
  switch (attempt.failed) {
    case "segment":
      if (attempt.segment === null) return text.failedShort(attempt.expected ?? "");
      if (attempt.expected === null) return text.failedLong(attempt.segment);
      return text.failedSegment(attempt.segment, attempt.expected);
    case "method":
      return text.failedMethod(attempt.methods.join(", "));
    case "converter":
      return text.failedConverter;
    case "slash":
      return text.failedSlash;
    case null:
      return "";
    default:
      throw new Error(`unknown failure ${attempt.failed satisfies never}`);
  }
}

export function Conversions({ of }: { of: readonly Converted[] }) {
  const text = journeyText.value;
  if (of.length === 0) return null;
  return (
    <ul class="journey-changes" translate={false}>
      {of.map((each, at) => (
        <li key={at}>
          <b>{each.name}</b>
          <span>"{each.text}"</span>
          <span role="img" aria-label={text.becomes}>
            →
          </span>
          <span class="journey-type">{each.converter}</span>
          <span role="img" aria-label={text.becomes}>
            →
          </span>
          <span>
            {each.value} <span class="journey-type">{each.type}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}
