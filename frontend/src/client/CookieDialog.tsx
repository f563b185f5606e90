/** One cookie of the jar, to be written by hand: to see what an app makes of it. */

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { Cookie } from "../api/cookies.ts";
import { cookiesText } from "../i18n/cookies.ts";
import { Button } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { cookieProblem } from "./cookieFacts.ts";
import { saveCookie } from "./jar.ts";

/** Where requests go unless they say otherwise. */
const USUAL_HOST = "127.0.0.1";

const NEW_COOKIE: Cookie = {
  name: "",
  value: "",
  domain: USUAL_HOST,
  path: "/",
  expires: null,
  secure: false,
  http_only: false,
  same_site: null,
  host_only: true,
};

export function CookieDialog({ cookie, onClose }: { cookie: Cookie | null; onClose: () => void }) {
  const text = cookiesText.value;
  const [edited, setEdited] = useState<Cookie>(cookie ?? NEW_COOKIE);
  const change = (part: Partial<Cookie>) => setEdited({ ...edited, ...part });
  const problem = problemOf(edited);
  const save = () => {
    onClose();
    void saveCookie(cookie, edited);
  };
  return (
    <Dialog
      title={cookie ? text.editCookie(cookie.name) : text.addCookie}
      closeLabel={text.close}
      onClose={onClose}
    >
      <div class="cookie-form">
        <TextField label={text.cookieName} value={edited.name} onInput={(name) => change({ name })} />
        <TextField label={text.cookieValue} value={edited.value} onInput={(value) => change({ value })} />
        <TextField label={text.cookieDomain} value={edited.domain} onInput={(domain) => change({ domain })} />
        <TextField label={text.cookiePath} value={edited.path} onInput={(path) => change({ path })} />
        <Expiry cookie={edited} onChange={change} />
        <SameSite cookie={edited} onChange={change} />
        <Flag label="HttpOnly" checked={edited.http_only} onChange={(http_only) => change({ http_only })} />
        <Flag label="Secure" checked={edited.secure} onChange={(secure) => change({ secure })} />
      </div>
      <div class="import-foot">
        <p class="import-problem">{edited.name === "" ? "" : problem}</p>
        <Button onClick={onClose}>{text.cancel}</Button>
        <Button tone="primary" refused={problem} onClick={save}>
          {text.save}
        </Button>
      </div>
    </Dialog>
  );
}

function problemOf(cookie: Cookie): string | null {
  const text = cookiesText.value;
  const problem = cookieProblem(cookie);
  if (problem === null) return null;
  return { name: text.badName, value: text.badValue, path: text.badPath }[problem];
}

interface PartProps {
  cookie: Cookie;
  onChange: (part: Partial<Cookie>) => void;
}

/** The field speaks of the person's own time, the jar of UTC. */
function Expiry({ cookie, onChange }: PartProps) {
  const text = cookiesText.value;
  return (
    <Labelled label={text.cookieExpires} hint={text.cookieExpiresHint}>
      <input
        type="datetime-local"
        step="1"
        value={cookie.expires === null ? "" : localTime(new Date(cookie.expires))}
        onInput={({ currentTarget: { value } }) =>
          onChange({ expires: value === "" ? null : new Date(value).toISOString() })
        }
      />
    </Labelled>
  );
}

function localTime(date: Date): string {
  if (Number.isNaN(date.getTime())) return "";
  const shifted = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 19);
}

function SameSite({ cookie, onChange }: PartProps) {
  const text = cookiesText.value;
  return (
    <Labelled label={text.cookieSameSite}>
      <select
        value={cookie.same_site ?? ""}
        onChange={(event) => onChange({ same_site: event.currentTarget.value || null })}
      >
        <option value="">{text.cookieSameSiteUnset}</option>
        <option value="Strict">Strict</option>
        <option value="Lax">Lax</option>
        <option value="None">None</option>
      </select>
    </Labelled>
  );
}

interface TextFieldProps {
  label: string;
  value: string;
  onInput: (value: string) => void;
}

function TextField({ label, value, onInput }: TextFieldProps) {
  return (
    <Labelled label={label}>
      <input
        value={value}
        spellcheck={false}
        autocomplete="off"
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    </Labelled>
  );
}

interface FlagProps {
  label: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}

function Flag({ label, checked, onChange }: FlagProps) {
  return (
    <label class="cookie-flag">
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.currentTarget.checked)} />
      <span translate={false}>{label}</span>
    </label>
  );
}

function Labelled({ label, hint, children }: { label: string; hint?: string; children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is the child
    <label class="field">
      <span>{label}</span>
      {children}
      {hint !== undefined && <small>{hint}</small>}
    </label>
  );
}
