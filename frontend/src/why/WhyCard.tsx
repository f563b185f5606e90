/** One card: what went wrong in a sentence, what was found, code that mends it, and the line to go to. */

import { useMemo } from "preact/hooks";
import { whyText } from "../i18n/why.ts";
import { openLine } from "../state/project.ts";
import { language } from "../state/settings.ts";
import { Button } from "../ui/Button.tsx";
import { Icon } from "../ui/Icon.tsx";
import type { Evidence } from "./evidence.ts";
import { asList, type FactName, isThere } from "./facts.ts";
import { type Card, findCard } from "./match.ts";
import { RULES } from "./rules.ts";
import { fillIn, type Span, spansOf } from "./words.ts";
import "./WhyCard.css";

export function WhyCard({ evidence }: { evidence: Evidence }) {
  const card = useMemo(() => findCard(evidence, RULES), [evidence]);
  if (card === null) return null;
  return <Drawn key={card.id} card={card} evidence={evidence} />;
}

function Drawn({ card, evidence }: { card: Card; evidence: Evidence }) {
  const text = whyText.value;
  const words = card.rule[language.value];
  return (
    <details class="why" data-tone={toneOf(evidence)} open={toneOf(evidence) !== "info"}>
      <summary>
        <Icon name="info" />
        <span>
          <b class="why-kicker">{evidence.on === "run" ? text.whyNotRunning : text.why}</b>{" "}
          <Spans spans={spansOf(words.title, card.found)} />
        </span>
        <Icon name="chevronDown" />
      </summary>
      <div class="why-body">
        <p>
          <Spans spans={spansOf(words.text, card.found)} />
        </p>
        <Found card={card} />
        <Fix card={card} />
        <Foot card={card} />
      </div>
    </details>
  );
}

/** A redirect is news and no failure. */
function toneOf(evidence: Evidence): "error" | "warn" | "info" {
  if (evidence.on === "run") return evidence.state === "crashed" ? "error" : "warn";
  const status = evidence.hop.response?.status ?? 500;
  if (evidence.hop.error !== null || status >= 500) return "error";
  return status >= 400 ? "warn" : "info";
}

function Spans({ spans }: { spans: readonly Span[] }) {
  return (
    <>
      {spans.map((span, at) =>
        span.isCode ? (
          <code key={at} translate={false}>
            {span.text}
          </code>
        ) : (
          span.text
        ),
      )}
    </>
  );
}

function labelOf(name: FactName): string {
  const text = whyText.value;
  const labels: Partial<Record<FactName, string>> = {
    sentForm: text.factSentForm,
    sentQuery: text.factSentQuery,
    sentJson: text.factSentJson,
    sentFiles: text.factSentFiles,
    sentType: text.factSentType,
    nearest: text.factNearest,
    templates: text.factTemplates,
    code: text.factCode,
    locals: text.factLocals,
  };
  return labels[name] ?? name;
}

/** The facts that the rule wants shown; the variables of a failing line always are. */
function Found({ card }: { card: Card }) {
  const asked = card.rule.show ?? [];
  const shown: readonly FactName[] = isThere(card.found.locals) ? [...asked, "locals"] : asked;
  if (shown.length === 0) return null;
  return (
    <dl class="why-found">
      {shown.map((name) => (
        <div key={name}>
          <dt>{labelOf(name)}</dt>
          {isThere(card.found[name]) ? (
            asList(card.found[name]).map((value) => (
              <dd key={value}>
                <code translate={false}>{value}</code>
              </dd>
            ))
          ) : (
            <dd>{whyText.value.none}</dd>
          )}
        </div>
      ))}
    </dl>
  );
}

function Fix({ card }: { card: Card }) {
  if (card.rule.fix === undefined) return null;
  return (
    <figure class="why-fix">
      <figcaption>{whyText.value.mend}</figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so it has to be reachable */}
      <pre translate={false} tabIndex={0}>
        {fillIn(card.rule.fix.join("\n"), card.found)}
      </pre>
    </figure>
  );
}

function Foot({ card }: { card: Card }) {
  const text = whyText.value;
  const { place } = card;
  return (
    <p class="why-foot">
      {place !== null && (
        <Button size="small" icon="code" onClick={() => openLine(place.path, place.line)}>
          {text.goTo(`${place.path}:${place.line}`)}
        </Button>
      )}
      <a href={inLanguage(card.rule.docs)} target="_blank" rel="noreferrer" title={text.readMoreHint}>
        {text.readMore}
        <Icon name="external" />
      </a>
    </p>
  );
}

/** Those who write the documentation have translated some of it. */
function inLanguage(docs: string): string {
  if (language.value !== "zh") return docs;
  return docs
    .replace("https://docs.python.org/3/", "https://docs.python.org/zh-cn/3/")
    .replace("https://developer.mozilla.org/en-US/", "https://developer.mozilla.org/zh-CN/");
}
