/** A look inside Flask's session cookie: signed, not encrypted. The payload can be changed, to see it refused. */

import { useEffect, useState } from "preact/hooks";
import type { Cookie } from "../api/cookies.ts";
import { cookiesText } from "../i18n/cookies.ts";
import { locale } from "../state/settings.ts";
import { Button } from "../ui/Button.tsx";
import { saveCookie } from "./jar.ts";
import { readSessionCookie, type SessionCookie, withPayload } from "./sessionCookie.ts";
import "./SessionXray.css";

/** `inJar` is the cookie to be changed; without it the X-ray only shows. */
export function SessionXray({ value, inJar }: { value: string; inJar?: Cookie }) {
  const text = cookiesText.value;
  const cookie = useSessionCookie(value);
  if (cookie === null) return null;
  const time = cookie.signedAt?.toLocaleString(locale.value, { dateStyle: "medium", timeStyle: "medium" });
  return (
    <details class="xray">
      <summary>{text.xray}</summary>
      <dl>
        <dt>{cookie.isCompressed ? text.xrayZipped : text.xrayPayload}</dt>
        <dd>{cookie.json === null ? text.xrayUnreadable : <pre translate={false}>{cookie.json}</pre>}</dd>
        <dt>{text.xrayTime}</dt>
        <dd>{time ?? text.xrayUnreadable}</dd>
        <dt>{text.xraySignature}</dt>
        <dd>
          <code translate={false}>{cookie.signature}</code>
        </dd>
      </dl>
      <p class="hint">{text.xrayHint}</p>
      {inJar && cookie.json !== null && <PayloadEditor cookie={inJar} json={cookie.json} />}
    </details>
  );
}

export function useSessionCookie(value: string): SessionCookie | null {
  const [read, setRead] = useState<{ of: string; cookie: SessionCookie } | null>(null);
  useEffect(() => {
    let isGone = false;
    void readSessionCookie(value).then((cookie) => {
      if (!isGone) setRead({ of: value, cookie });
    });
    return () => {
      isGone = true;
    };
  }, [value]);
  return read?.of === value ? read.cookie : null;
}

function PayloadEditor({ cookie, json }: { cookie: Cookie; json: string }) {
  const text = cookiesText.value;
  const [edited, setEdited] = useState(json);
  const isBroken = !isJson(edited);
  const refused = isBroken ? text.xrayBroken : edited === json ? text.xrayUnchanged : null;
  return (
    <div class="xray-editor">
      <label>
        <span>{text.xrayEdit}</span>
        <textarea
          rows={Math.min(8, edited.split("\n").length + 1)}
          spellcheck={false}
          value={edited}
          onInput={(event) => setEdited(event.currentTarget.value)}
        />
      </label>
      <Button
        size="small"
        refused={refused}
        onClick={() => void saveCookie(cookie, { ...cookie, value: withPayload(cookie.value, edited) })}
      >
        {text.xrayPut}
      </Button>
    </div>
  );
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
