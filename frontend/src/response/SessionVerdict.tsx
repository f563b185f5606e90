/** What the app made of the session cookie that it was sent: told by the app itself, in a traced exchange. */

import type { Hop } from "../api/exchange.ts";
import { SessionXray, useSessionCookie } from "../client/SessionXray.tsx";
import { sentSession, type Verdict, verdictOf } from "../client/sessionCookie.ts";
import { cookiesText } from "../i18n/cookies.ts";
import { Chip, type Tone } from "../ui/Chip.tsx";

const TONES: Readonly<Record<Verdict, Tone>> = {
  accepted: "ok",
  rejected: "error",
  expired: "warn",
  keyless: "warn",
  untold: "neutral",
};

export function SessionVerdict({ hop }: { hop: Hop }) {
  const value = sentSession(hop);
  return value !== null && /^\.?[\w-]+\.[\w-]+\.[\w-]+$/.test(value) ? (
    <Judged hop={hop} value={value} />
  ) : null;
}

function Judged({ hop, value }: { hop: Hop; value: string }) {
  const text = cookiesText.value;
  const cookie = useSessionCookie(value);
  if (cookie === null) return null;
  const verdict = verdictOf(hop, cookie);
  const names: Record<Verdict, string> = {
    accepted: text.verdictAccepted,
    rejected: text.verdictRejected,
    expired: text.verdictExpired,
    keyless: text.verdictKeyless,
    untold: text.verdictUntold,
  };
  const hints: Record<Verdict, string> = {
    accepted: text.verdictAcceptedHint,
    rejected: text.verdictRejectedHint,
    expired: text.verdictExpiredHint,
    keyless: text.verdictKeylessHint,
    untold: text.verdictUntoldHint,
  };
  return (
    <section class="lens-section">
      <h2>{text.sentSession}</h2>
      <p>
        <Chip tone={TONES[verdict]}>{names[verdict]}</Chip>
      </p>
      <p class="hint">{hints[verdict]}</p>
      <SessionXray value={value} />
    </section>
  );
}
