/** The app's routes, as it told of them: one press writes the request. */

import type { Route } from "../api/session.ts";
import { filesText } from "../i18n/files.ts";
import { isFilesDrawerOpen, showPane } from "../state/panes.ts";
import { openLine, projectPath } from "../state/project.ts";
import { phase, routes, routesLeftOut } from "../state/session.ts";
import { MethodChip } from "../ui/Chip.tsx";
import { domainOf, routeKey } from "./domain.ts";
import "./RouteList.css";

/** Flask answers these by itself for every route; they say nothing about the view. */
const IMPLIED_METHODS: readonly string[] = ["HEAD", "OPTIONS"];

export function RouteList() {
  const text = filesText.value;
  const isKnown = phase.value === "running" || phase.value === "asleep";
  return (
    <section class="routes" aria-label={text.routes}>
      <header class="side-head">
        <h2>{text.routes}</h2>
      </header>
      {routes.value.length === 0 ? (
        <p class="side-empty">{isKnown ? text.noFlaskRoutes : text.noRoutes}</p>
      ) : (
        <ul>
          {ordered(routes.value).map((route) => (
            <li key={routeKey(route)}>
              <RouteRow route={route} />
            </li>
          ))}
        </ul>
      )}
      {routesLeftOut.value > 0 && <p class="side-empty">{text.routesLeftOut(routesLeftOut.value)}</p>}
    </section>
  );
}

function RouteRow({ route }: { route: Route }) {
  const text = filesText.value;
  const methods = shownMethods(route);
  const fill = async () => {
    (await import("../client/state.ts")).fillFromRoute(route);
    isFilesDrawerOpen.value = false;
    showPane("request");
  };
  return (
    <div class="route">
      <button
        type="button"
        class="route-fill"
        aria-label={text.useRoute(domainOf(route) + route.rule, methods.join(", "))}
        title={route.doc ?? route.endpoint}
        onClick={() => void fill()}
      >
        <span class="route-methods">
          {methods.map((method) => (
            <MethodChip key={method} method={method} />
          ))}
        </span>
        <RuleText domain={domainOf(route)} rule={route.rule} />
      </button>
      <SourceLink route={route} />
    </div>
  );
}

function SourceLink({ route: { file, line } }: { route: Route }) {
  if (file === null || line === null || projectPath(file) === null) return null;
  const place = `${projectPath(file)}:${line}`;
  return (
    <button
      type="button"
      class="route-source"
      title={filesText.value.showSource(place)}
      aria-label={filesText.value.showSource(place)}
      onClick={() => {
        isFilesDrawerOpen.value = false;
        openLine(file, line);
      }}
    >
      :{line}
    </button>
  );
}

/** The variable parts of a rule stand out, and a line may break after each slash. */
function RuleText({ domain, rule }: { domain: string; rule: string }) {
  return (
    <code class="route-rule" translate={false}>
      {domain !== "" && <span class="route-domain">{domain}</span>}
      {rule.split(/(<[^>]+>|\/)/).map((part, index) => {
        if (part.startsWith("<")) return <var key={index}>{part}</var>;
        return part === "/" ? ["/", <wbr key={`${index}-break`} />] : part;
      })}
    </code>
  );
}

function shownMethods(route: Route): string[] {
  const own = route.methods.filter((method) => !IMPLIED_METHODS.includes(method));
  return own.length > 0 ? own.sort() : route.methods;
}

/** The app's own routes first; Flask's static route is always there. */
function ordered(all: readonly Route[]): Route[] {
  const isStatic = (route: Route) => Number(route.endpoint === "static");
  return [...all].sort((a, b) => isStatic(a) - isStatic(b));
}
