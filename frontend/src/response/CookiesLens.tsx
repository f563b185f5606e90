/** What this response did to the cookies, and the jar as it is now. */

import type { CookieChange, Hop } from "../api/exchange.ts";
import { CookieJar, CookiePair } from "../client/CookieJar.tsx";
import { CookieWords } from "../client/CookieWords.tsx";
import { cookiesText } from "../i18n/cookies.ts";
import { sentence } from "../i18n/sentence.ts";
import { Chip, type Tone } from "../ui/Chip.tsx";
import { SessionVerdict } from "./SessionVerdict.tsx";

const TONES: Readonly<Record<CookieChange["change"], Tone>> = {
  set: "ok",
  changed: "info",
  deleted: "warn",
  refused: "error",
};

export function CookiesLens({ hop }: { hop: Hop }) {
  const text = cookiesText.value;
  return (
    <>
      <section class="lens-section">
        <h2>{text.changes}</h2>
        {hop.cookies_changed.length === 0 && <p class="hint">{text.noChanges}</p>}
        <ul class="cookie-list">
          {hop.cookies_changed.map((change, at) => (
            <Change key={at} change={change} />
          ))}
        </ul>
      </section>
      <SessionVerdict hop={hop} />
      <CookieJar />
    </>
  );
}

function Change({ change }: { change: CookieChange }) {
  const text = cookiesText.value;
  const names: Record<CookieChange["change"], string> = {
    set: text.cookieSet,
    changed: text.cookieChanged,
    deleted: text.cookieDeleted,
    refused: text.cookieRefused,
  };
  return (
    <li class="cookie">
      <div class="cookie-head">
        <Chip tone={TONES[change.change]}>{names[change.change]}</Chip>
        <CookiePair name={change.name} value={change.value} />
      </div>
      {change.reason !== null && (
        <p class="cookie-reason">{sentence({ ...change, detail: change.reason })}</p>
      )}
      {change.before !== null && <p class="hint">{text.cookieBefore(change.before)}</p>}
      {(change.change === "set" || change.change === "changed") && <CookieWords cookie={change} />}
    </li>
  );
}
