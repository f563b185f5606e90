/** A cookie's attributes as sentences: how long it lives, who reads it, where it goes. */

import type { Cookie } from "../api/cookies.ts";
import { cookiesText } from "../i18n/cookies.ts";
import { locale } from "../state/settings.ts";
import { isFlaskSession, lifetimeOf } from "./cookieFacts.ts";

export function CookieWords({ cookie }: { cookie: Cookie }) {
  return (
    <ul class="cookie-words">
      {wordsOf(cookie).map((words) => (
        <li key={words}>{words}</li>
      ))}
    </ul>
  );
}

function wordsOf(cookie: Cookie): string[] {
  const text = cookiesText.value;
  return [
    lifetime(cookie),
    cookie.http_only ? text.httpOnly : text.scriptReads,
    ...(cookie.secure ? [text.secure] : []),
    ...sameSite(cookie.same_site),
    ...(cookie.path === "/" ? [] : [text.onlyPath(cookie.path)]),
    ...(isFlaskSession(cookie) ? [text.flaskSession] : []),
  ];
}

function lifetime(cookie: Cookie): string {
  const text = cookiesText.value;
  const life = lifetimeOf(cookie, new Date());
  if (life.until === "session") return text.untilSession;
  if (life.until === "past") return text.untilPast;
  return text.untilDate(life.date.toLocaleString(locale.value, { dateStyle: "medium", timeStyle: "short" }));
}

function sameSite(value: string | null): string[] {
  const text = cookiesText.value;
  switch (value?.toLowerCase()) {
    case "strict":
      return [text.sameSiteStrict];
    case "lax":
      return [text.sameSiteLax];
    case "none":
      return [text.sameSiteNone];
    default:
      return [];
  }
}
