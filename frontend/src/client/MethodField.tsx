/** The method: those that the route allows first, the others said to end in 405, and any word at all. */

import { computed, signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { clientText } from "../i18n/client.ts";
import { routes } from "../state/session.ts";
import { MethodChip } from "../ui/Chip.tsx";
import { isComposing } from "../ui/composing.ts";
import { Icon } from "../ui/Icon.tsx";
import { Menu, type MenuItem } from "../ui/Menu.tsx";
import { inUsualOrder, METHOD_ORDER, methodsAt } from "./matching.ts";
import { splitTarget } from "./query.ts";
import { method, setMethod, target } from "./state.ts";
import { wireTarget } from "./target.ts";

const isCustom = signal(false);

const allowed = computed(() => {
  const { path } = splitTarget(wireTarget(target.value).target);
  return inUsualOrder(methodsAt(routes.value, path));
});

export function MethodField() {
  return isCustom.value ? <CustomMethod /> : <MethodMenu />;
}

function MethodMenu() {
  const text = clientText.value;
  const others = METHOD_ORDER.filter((each) => !allowed.value.includes(each));
  const isKnown = allowed.value.length > 0;
  const custom: MenuItem = {
    label: text.customMethod,
    icon: "pencil",
    run: () => {
      isCustom.value = true;
    },
  };
  return (
    <div class="method-field">
      <Menu
        label={text.method(method.value)}
        groups={[
          allowed.value.map((each) => choice(each, null)),
          others.map((each) => choice(each, isKnown ? text.expect405(each) : null)),
          [custom],
        ]}
      >
        <MethodChip method={method.value} />
        <Icon name="chevronDown" />
      </Menu>
    </div>
  );
}

function choice(name: string, warning: string | null): MenuItem {
  return {
    label: warning === null ? <MethodChip method={name} /> : <span class="method-refused">{warning}</span>,
    checked: name === method.value,
    run: () => setMethod(name),
  };
}

function CustomMethod() {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.select(), []);
  const leave = () => {
    isCustom.value = false;
    if (method.value.trim() === "") setMethod("GET");
  };
  return (
    <input
      ref={field}
      class="method-custom"
      aria-label={clientText.value.methodName}
      value={method.value}
      spellcheck={false}
      autocomplete="off"
      onInput={(event) => setMethod(event.currentTarget.value)}
      onBlur={leave}
      onKeyDown={(event) => event.key === "Enter" && !isComposing(event) && event.currentTarget.blur()}
    />
  );
}
