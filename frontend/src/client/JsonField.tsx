/** JSON as it is typed: checked at every key, laid out on request, and sent broken if that is what one wants. */

import { useId } from "preact/hooks";
import { partsText } from "../i18n/parts.ts";
import { Button } from "../ui/Button.tsx";
import { Icon } from "../ui/Icon.tsx";
import { checkJson, formatJson, type JsonCheck } from "./json.ts";
import { body, changeBody } from "./state.ts";

export function JsonField() {
  const text = partsText.value;
  const statusId = useId();
  const check = checkJson(body.value.json);
  const format = () => {
    const formatted = formatJson(body.value.json);
    if (formatted !== null) changeBody({ json: formatted });
  };
  return (
    <>
      <textarea
        class="body-text"
        aria-label={text.bodyLabel}
        aria-describedby={statusId}
        spellcheck={false}
        value={body.value.json}
        onInput={(event) => changeBody({ json: event.currentTarget.value })}
      />
      <div class="json-foot">
        <JsonStatus id={statusId} check={check} />
        <Button size="small" refused={check.state === "valid" ? null : statusOf(check)} onClick={format}>
          {text.format}
        </Button>
      </div>
    </>
  );
}

function JsonStatus({ id, check }: { id: string; check: JsonCheck }) {
  return (
    <p id={id} class="json-status" data-state={check.state}>
      {check.state !== "empty" && <Icon name={check.state === "valid" ? "check" : "warning"} />}
      {statusOf(check)}
    </p>
  );
}

function statusOf(check: JsonCheck): string {
  const text = partsText.value;
  if (check.state === "broken") return text.jsonBroken(check.line, check.column);
  return check.state === "valid" ? text.jsonValid : text.jsonEmpty;
}
