/** How the request is sent rather than what it says: redirects, and the port. */

import { partsText } from "../i18n/parts.ts";
import { session } from "../state/session.ts";
import { followRedirects, port, setFollowRedirects, setPort, setUseCookies, useCookies } from "./state.ts";

export function OptionsEditor() {
  const text = partsText.value;
  return (
    <>
      <Switch
        label={text.followRedirects}
        hint={text.followRedirectsHint}
        checked={followRedirects.value}
        onChange={setFollowRedirects}
      />
      <CookieSwitch />
      <PortField />
    </>
  );
}

export function CookieSwitch() {
  const text = partsText.value;
  return (
    <Switch
      label={text.sendCookies}
      hint={text.sendCookiesHint}
      checked={useCookies.value}
      onChange={setUseCookies}
    />
  );
}

interface SwitchProps {
  label: string;
  hint: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}

function Switch({ label, hint, checked, onChange }: SwitchProps) {
  return (
    <label class="switch">
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.currentTarget.checked)} />
      <span>
        {label}
        <small>{hint}</small>
      </span>
    </label>
  );
}

function PortField() {
  const text = partsText.value;
  const first = session.value?.port ?? null;
  const ports = [...new Set([...(session.value?.ports ?? []), ...(port.value === null ? [] : [port.value])])];
  return (
    <label class="field">
      <span>{text.port}</span>
      <select
        value={String(port.value ?? "")}
        onChange={(event) =>
          setPort(event.currentTarget.value === "" ? null : Number(event.currentTarget.value))
        }
      >
        <option value="">{first === null ? text.portNone : text.portFirst(first)}</option>
        {ports
          .filter((each) => each !== first)
          .map((each) => (
            <option key={each} value={String(each)}>
              {text.portOther(each)}
            </option>
          ))}
      </select>
    </label>
  );
}
