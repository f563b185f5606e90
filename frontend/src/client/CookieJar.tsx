/** The cookie jar: what the next request will carry, each cookie in words, to be changed, added and deleted. */

import { useState } from "preact/hooks";
import type { Cookie } from "../api/cookies.ts";
import { cookiesText } from "../i18n/cookies.ts";
import { session } from "../state/session.ts";
import { Button } from "../ui/Button.tsx";
import { CookieDialog } from "./CookieDialog.tsx";
import { CookieWords } from "./CookieWords.tsx";
import { isFlaskSession } from "./cookieFacts.ts";
import { cookies, deleteCookie, emptyJar, jarProblem } from "./jar.ts";
import { SessionXray } from "./SessionXray.tsx";
import "./CookieJar.css";

/** `new` makes a cookie, a cookie is changed, null is neither. */
type Edited = Cookie | "new" | null;

export function CookieJar() {
  const text = cookiesText.value;
  const [edited, setEdited] = useState<Edited>(null);
  const noSession = session.value === null ? text.jarNoSession : null;
  return (
    <section class="jar" aria-label={text.jar}>
      <header class="jar-head">
        <h2>{text.jar}</h2>
        <Button size="small" icon="plus" refused={noSession} onClick={() => setEdited("new")}>
          {text.addCookie}
        </Button>
        {cookies.value.length > 0 && (
          <Button size="small" icon="trash" onClick={() => void emptyJar()}>
            {text.emptyJar}
          </Button>
        )}
      </header>
      <p class="hint">{cookies.value.length === 0 ? text.jarEmpty : text.jarHint}</p>
      {jarProblem.value !== null && <p class="jar-problem">{jarProblem.value}</p>}
      <ul class="cookie-list">
        {cookies.value.map((cookie) => (
          <JarLine
            key={JSON.stringify([cookie.name, cookie.domain, cookie.path])}
            cookie={cookie}
            onEdit={() => setEdited(cookie)}
          />
        ))}
      </ul>
      {edited !== null && (
        <CookieDialog cookie={edited === "new" ? null : edited} onClose={() => setEdited(null)} />
      )}
    </section>
  );
}

function JarLine({ cookie, onEdit }: { cookie: Cookie; onEdit: () => void }) {
  const text = cookiesText.value;
  return (
    <li class="cookie">
      <div class="cookie-head">
        <CookiePair name={cookie.name} value={cookie.value} />
        <Button
          tone="quiet"
          size="small"
          icon="pencil"
          label={text.editCookie(cookie.name)}
          onClick={onEdit}
        />
        <Button
          tone="quiet"
          size="small"
          icon="trash"
          label={text.deleteCookie(cookie.name)}
          onClick={() => void deleteCookie(cookie)}
        />
      </div>
      <CookieWords cookie={cookie} />
      {isFlaskSession(cookie) && <SessionXray value={cookie.value} inJar={cookie} />}
    </li>
  );
}

export function CookiePair({ name, value }: { name: string; value: string }) {
  return (
    <code class="cookie-pair" translate={false}>
      <b>{name}</b>={value}
    </code>
  );
}
