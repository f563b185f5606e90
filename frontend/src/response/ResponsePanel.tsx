/** The response pane: what came of the last request, hop by hop, through one lens at a time. */

import type { ComponentChildren } from "preact";
import type { Hop } from "../api/exchange.ts";
import { arriving } from "../client/arriving.ts";
import { type Outcome, outcome, sendingSince } from "../client/sending.ts";
import { panelText } from "../i18n/panel.ts";
import { responseText } from "../i18n/response.ts";
import { lineCount, linesBetween } from "../state/console.ts";
import { Icon } from "../ui/Icon.tsx";
import { lazy } from "../ui/lazy.tsx";
import { TabList, TabPanel } from "../ui/Tabs.tsx";
import { WhyResponse } from "../why/WhyResponse.tsx";
import { ArrivingAnswer } from "./ArrivalList.tsx";
import { BodyLens } from "./BodyLens.tsx";
import { CookiesLens } from "./CookiesLens.tsx";
import { HeadersLens } from "./HeadersLens.tsx";
import { HopStrip } from "./HopStrip.tsx";
import { LogLens } from "./LogLens.tsx";
import { RawLens } from "./RawLens.tsx";
import { HopFailure, StatusLine } from "./StatusLine.tsx";
import { exchange, hop, LENSES, type LensId, lens, showLens } from "./view.ts";
import "./ResponsePanel.css";

const JourneyLens = lazy(async () => (await import("../journey/JourneyLens.tsx")).JourneyLens);
const SawLens = lazy(async () => (await import("../journey/SawLens.tsx")).SawLens);

export function ResponsePanel() {
  const text = responseText.value;
  const coming = sendingSince.value !== null && arriving.value?.status !== null ? arriving.value : null;
  return (
    <div class="response" data-sending={sendingSince.value !== null}>
      {sendingSince.value !== null && (
        <p class="response-waiting">{coming ? panelText.value.coming : text.waiting}</p>
      )}
      {coming ? <ArrivingAnswer answer={coming} /> : <Shown outcome={outcome.value} />}
    </div>
  );
}

function Shown({ outcome }: { outcome: Outcome | null }) {
  const text = responseText.value;
  if (outcome === null) return <Message title={text.empty} detail={text.emptyHint} />;
  switch (outcome.kind) {
    case "exchange":
      return hop.value && <Answer hop={hop.value} />;
    case "problem":
      return <Message isError title={text.problem} detail={outcome.problem.detail} />;
    case "unreachable":
      return <Message isError title={text.unreachable} detail={text.unreachableHint} />;
    case "filesGone":
      return <Message isError title={text.filesGone} detail={outcome.names.join(", ")} />;
    case "cancelled":
      return (
        <>
          <Message title={text.cancelled} detail={text.cancelledHint} />
          {outcome.arrived && outcome.arrived.status !== null && <ArrivingAnswer answer={outcome.arrived} />}
        </>
      );
    default:
      outcome satisfies never;
      throw new Error(`unknown outcome ${JSON.stringify(outcome)}`);
  }
}

interface MessageProps {
  title: string;
  detail: string;
  isError?: boolean;
}

function Message({ title, detail, isError = false }: MessageProps) {
  return (
    <div class="response-message" data-error={isError}>
      <Icon name={isError ? "error" : "send"} />
      <h2>{title}</h2>
      <p>{detail}</p>
    </div>
  );
}

function Answer({ hop }: { hop: Hop }) {
  return (
    <>
      <HopStrip />
      <StatusLine hop={hop} />
      {hop.error && <HopFailure error={hop.error} isAnswered={hop.response !== null} />}
      <WhyResponse />
      <Lenses hop={hop} />
    </>
  );
}

function Lenses({ hop }: { hop: Hop }) {
  const text = responseText.value;
  const labels: Record<LensId, string> = {
    body: text.body,
    saw: text.saw,
    headers: text.headers,
    cookies: text.cookies,
    journey: text.journey,
    raw: text.raw,
    log: text.log,
  };
  return (
    <>
      <div class="response-tabs">
        <TabList
          name="response"
          label={text.lenses}
          tabs={LENSES.map((id) => ({ id, label: labels[id], badge: badgeOf(id, hop) }))}
          selected={lens.value}
          onSelect={showLens}
        />
      </div>
      <TabPanel name="response" id={lens.value} class="response-lens">
        <LensContent id={lens.value} hop={hop} />
      </TabPanel>
    </>
  );
}

function badgeOf(id: LensId, hop: Hop): ComponentChildren {
  if (id === "headers") return hop.response?.headers.length || null;
  if (id === "cookies") return hop.cookies_changed.length || null;
  if (id !== "log" || !exchange.value) return null;
  void lineCount.value; // Lines of the exchange may come after its answer.
  return linesBetween(exchange.value.log_from, exchange.value.log_to).length || null;
}

function LensContent({ id, hop }: { id: LensId; hop: Hop }) {
  switch (id) {
    case "body":
      return <BodyLens hop={hop} />;
    case "headers":
      return <HeadersLens hop={hop} />;
    case "cookies":
      return <CookiesLens hop={hop} />;
    case "saw":
      return <SawLens hop={hop} />;
    case "journey":
      return <JourneyLens hop={hop} />;
    case "raw":
      return <RawLens hop={hop} />;
    case "log":
      return <LogLens />;
    default:
      throw new Error(`unknown lens ${id satisfies never}`);
  }
}
