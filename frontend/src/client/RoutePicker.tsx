/** What the pane shows before a request: the app's own routes, each one press away from being one. */

import { computed } from "@preact/signals";
import type { Route } from "../api/session.ts";
import { clientText } from "../i18n/client.ts";
import { domainOf, routeKey } from "../routes/domain.ts";
import { phase, routes, routesLeftOut } from "../state/session.ts";
import { MethodChip } from "../ui/Chip.tsx";
import { piecesOf } from "./chips.ts";
import { mainMethods, methodsOf } from "./matching.ts";
import { focusSend } from "./sendFocus.ts";
import { fillFromRoute } from "./state.ts";
import "./RoutePicker.css";

const ownRoutes = computed(() => routes.value.filter((route) => route.endpoint !== "static"));
const isKnown = computed(() => phase.value === "running" || phase.value === "asleep");

export function PickerTitle() {
  const text = clientText.value;
  const count = ownRoutes.value.length && ownRoutes.value.length + routesLeftOut.value;
  const title = count > 0 ? text.routesCount(count) : isKnown.value ? text.routesNone : text.routesWaiting;
  return <h2 class="request-title">{title}</h2>;
}

export function RoutePicker() {
  const text = clientText.value;
  const isEmpty = ownRoutes.value.length === 0;
  return (
    <div class="route-picker">
      <ul class="route-picker-list">
        {ownRoutes.value.map((route) => (
          <PickerRow key={routeKey(route)} route={route} />
        ))}
      </ul>
      {routesLeftOut.value > 0 && <p class="hint">{text.routesLeftOut(routesLeftOut.value)}</p>}
      <p class="hint">{isEmpty && isKnown.value ? text.routesNoneHint : text.routesHint}</p>
    </div>
  );
}

function PickerRow({ route }: { route: Route }) {
  const use = (method?: string) => {
    fillFromRoute(route, method);
    focusSend();
  };
  return (
    <li class="route-picker-row">
      <div class="route-picker-methods">
        {mainMethods(methodsOf(route)).map((method) => (
          <button
            key={method}
            type="button"
            class="route-picker-method"
            aria-label={clientText.value.routeUse(method, domainOf(route) + route.rule)}
            onClick={() => use(method)}
          >
            <MethodChip method={method} />
          </button>
        ))}
      </div>
      <button type="button" class="route-picker-rule" onClick={() => use()}>
        <Rule domain={domainOf(route)} rule={route.rule} />
        <span class="route-picker-doc">{route.doc?.trim().split("\n")[0] || route.endpoint}</span>
      </button>
    </li>
  );
}

function Rule({ domain, rule }: { domain: string; rule: string }) {
  return (
    <code translate={false}>
      {domain !== "" && <span class="route-picker-domain">{domain}</span>}
      {piecesOf(rule).map((piece) =>
        piece.kind === "text" ? piece.text : <var key={piece.name}>{`<${piece.name}>`}</var>,
      )}
    </code>
  );
}
