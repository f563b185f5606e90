/** The path and query as one text. */

import { clientText } from "../i18n/client.ts";
import { isComposing } from "../ui/composing.ts";
import { send } from "./sending.ts";
import { target, typeTarget } from "./state.ts";
import { wireTarget } from "./target.ts";

export function TargetField() {
  const text = clientText.value;
  return (
    <input
      class="target-field"
      type="text"
      inputMode="url"
      aria-label={text.target}
      placeholder={text.targetHint}
      value={target.value}
      spellcheck={false}
      autocomplete="off"
      autocapitalize="off"
      onInput={(event) => typeTarget(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === "Enter" && !isComposing(event)) void send();
      }}
    />
  );
}

/** Letters outside ASCII travel percent-encoded; which bytes they become is worth seeing. */
export function EncodedTarget() {
  const sent = wireTarget(target.value).target;
  if (/^[\u0000-\u007f]*$/.test(target.value)) return null;
  return (
    <p class="target-encoded">
      <span>{clientText.value.sentAs}</span> <code translate={false}>{sent}</code>
    </p>
  );
}
