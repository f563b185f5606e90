/** Basic and Bearer, written into the header `Authorization`, which stays the one place where it is kept. */

import { partsText } from "../i18n/parts.ts";
import { Segments } from "../ui/Segments.tsx";
import { type Authorization, formatAuthorization, readAuthorization } from "./authorization.ts";
import { headerOf } from "./headers.ts";
import { headerRows, setHeader } from "./state.ts";

type Scheme = Authorization["scheme"];

const FRESH: Readonly<Record<Exclude<Scheme, "other">, Authorization>> = {
  none: { scheme: "none" },
  basic: { scheme: "basic", user: "", password: "" },
  bearer: { scheme: "bearer", token: "" },
};

export function AuthorizationEditor() {
  const text = partsText.value;
  const header = headerOf(headerRows.value, "Authorization");
  const authorization = readAuthorization(header);
  const set = (changed: Authorization) => setHeader("Authorization", formatAuthorization(changed));
  const labels: Record<Scheme, string> = {
    none: text.authNone,
    basic: text.authBasic,
    bearer: text.authBearer,
    other: text.authOther,
  };
  const schemes: Scheme[] = ["none", "basic", "bearer"];
  const shown = authorization.scheme === "other" ? [...schemes, "other" as const] : schemes;
  return (
    <>
      <Segments
        label={text.authScheme}
        segments={shown.map((value) => ({ value, label: labels[value] }))}
        selected={authorization.scheme}
        onSelect={(scheme) => scheme !== "other" && set(FRESH[scheme])}
      />
      <Fields authorization={authorization} onChange={set} />
      {header !== null && (
        <p class="sent-as">
          <span>{text.authSentAs}</span> <code translate={false}>Authorization: {header}</code>
        </p>
      )}
    </>
  );
}

interface FieldsProps {
  authorization: Authorization;
  onChange: (authorization: Authorization) => void;
}

function Fields({ authorization, onChange }: FieldsProps) {
  const text = partsText.value;
  switch (authorization.scheme) {
    case "none":
      return <p class="hint">{text.authNoneHint}</p>;
    case "other":
      return <p class="hint">{text.authOtherHint}</p>;
    case "bearer":
      return (
        <Field
          label={text.authToken}
          value={authorization.token}
          onInput={(token) => onChange({ scheme: "bearer", token })}
        />
      );
    case "basic":
      return (
        <>
          <Field
            label={text.authUser}
            value={authorization.user}
            onInput={(user) => onChange({ ...authorization, user: user.replaceAll(":", "") })}
          />
          <Field
            label={text.authPassword}
            value={authorization.password}
            onInput={(password) => onChange({ ...authorization, password })}
          />
          <p class="hint">{text.authBasicHint}</p>
        </>
      );
    default:
      authorization satisfies never;
      throw new Error(`unknown authorization ${JSON.stringify(authorization)}`);
  }
}

interface FieldProps {
  label: string;
  value: string;
  onInput: (value: string) => void;
}

/** Not of type password: browsers would offer to keep what is meant for an app of five minutes. */
function Field({ label, value, onInput }: FieldProps) {
  return (
    <label class="field">
      <span>{label}</span>
      <input
        value={value}
        spellcheck={false}
        autocomplete="off"
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    </label>
  );
}
