/**
 * The body, in the form that suits it, and in any other that it can be seen in.
 *
 * A guest wrote it: it is shown as text or by a renderer that runs nothing, and never more of it at once than the
 * page can draw without stopping.
 */

import { signal } from "@preact/signals";
import type { Hop } from "../api/exchange.ts";
import type { Piece } from "../client/arriving.ts";
import { outcome } from "../client/sending.ts";
import { download, formatBytes } from "../files/bytes.ts";
import { panelText } from "../i18n/panel.ts";
import { responseText } from "../i18n/response.ts";
import { announce, notify } from "../state/notices.ts";
import { Button } from "../ui/Button.tsx";
import { Segments } from "../ui/Segments.tsx";
import { ArrivalList } from "./ArrivalList.tsx";
import { CodeText } from "./CodeText.tsx";
import { HexTable } from "./HexTable.tsx";
import { ImageView } from "./ImageView.tsx";
import { JsonTree } from "./JsonTree.tsx";
import { downloadName, type MediaKind } from "./media.ts";
import { PRETTY_CHARACTERS_MAX, prettyText } from "./pretty.ts";
import { RenderedHtml } from "./RenderedHtml.tsx";
import { type Content, content } from "./view.ts";
import "./BodyLens.css";

type Form = "arrivals" | "pretty" | "tree" | "rendered" | "image" | "text" | "hex";

const FORMS: Readonly<Record<Exclude<MediaKind, "empty">, readonly Form[]>> = {
  json: ["pretty", "tree", "text", "hex"],
  html: ["pretty", "rendered", "text", "hex"],
  xml: ["pretty", "text", "hex"],
  css: ["text", "hex"],
  script: ["text", "hex"],
  image: ["image", "text", "hex"],
  text: ["text", "hex"],
  bytes: ["hex", "text"],
};

const EVENTS = "text/event-stream";

/** What was chosen last for each kind of body. */
const chosen = signal<Partial<Record<MediaKind, Form>>>({});

export function BodyLens({ hop }: { hop: Hop }) {
  const text = responseText.value;
  const body = content.value;
  if (!body || !hop.response) return <p class="hint">{text.noBody}</p>;
  const { kind } = body.media;
  if (kind === "empty")
    return <p class="hint">{hop.request.method === "HEAD" ? text.noBodyHead : text.noBody}</p>;
  const usual = FORMS[kind].filter((form) => form !== "text" || body.media.type !== "image/png");
  const forms = withArrivals(usual, lastPieces(hop), body.media.type);
  const form = forms.find((each) => each === chosen.value[kind]) ?? forms[0] ?? "hex";
  const choose = (picked: Form) => {
    chosen.value = { ...chosen.value, [kind]: picked };
  };
  return (
    <div class="body-lens">
      <div class="body-bar">
        <FormChoice forms={forms} form={form} onChoose={choose} />
        <span class="body-type" translate={false}>
          {body.media.type ?? ""}
        </span>
        <BodyActions hop={hop} body={body} />
      </div>
      {hop.response.truncated && hop.error === null && (
        <p class="hint">
          {body.media.type === EVENTS ? text.cutStream : text.cutByWeb(formatBytes(body.bytes.length))}
        </p>
      )}
      <Shown form={form} body={body} target={hop.request.target} pieces={lastPieces(hop)} />
    </div>
  );
}

function withArrivals(
  forms: readonly Form[],
  pieces: readonly Piece[],
  type: string | null,
): readonly Form[] {
  if (type === EVENTS && pieces.length > 0) return ["arrivals", ...forms];
  return pieces.length > 1 ? [...forms, "arrivals"] : forms;
}

/** When the parts of the last hop's body came; of the hops before it nothing is kept. */
function lastPieces(hop: Hop): readonly Piece[] {
  const shown = outcome.value;
  return shown?.kind === "exchange" && shown.exchange.hops.at(-1) === hop ? shown.pieces : [];
}

interface FormChoiceProps {
  forms: readonly Form[];
  form: Form;
  onChoose: (form: Form) => void;
}

function FormChoice({ forms, form, onChoose }: FormChoiceProps) {
  const text = responseText.value;
  return (
    <Segments
      label={text.view}
      segments={forms.map((value) => ({
        value,
        label: value === "arrivals" ? panelText.value.arrivalsForm : text[value],
      }))}
      selected={form}
      onSelect={onChoose}
    />
  );
}

function BodyActions({ hop, body }: { hop: Hop; body: Content }) {
  const text = responseText.value;
  const save = () => {
    if (!hop.response) return;
    // A type of our own: the browser only saves it, whatever the guest called it.
    const blob = new Blob([body.bytes], { type: "application/octet-stream" });
    download(downloadName(hop.response, hop.request.target, body.media), blob);
  };
  const copy = () =>
    navigator.clipboard.writeText(body.text()).then(
      () => announce(text.copied),
      () => notify(() => responseText.value.copyFailed, { tone: "warn" }),
    );
  return (
    <span class="body-actions">
      <Button tone="quiet" size="small" icon="copy" label={text.copy} onClick={() => void copy()} />
      <Button tone="quiet" size="small" icon="download" label={text.download} onClick={save} />
    </span>
  );
}

interface ShownProps {
  form: Form;
  body: Content;
  target: string;
  pieces: readonly Piece[];
}

function Shown({ form, body, target, pieces }: ShownProps) {
  switch (form) {
    case "arrivals":
      return <ArrivalList pieces={pieces} />;
    case "pretty":
      return <Pretty body={body} />;
    case "tree":
      return <JsonTree text={body.text()} />;
    case "rendered":
      return <RenderedHtml html={body.text()} target={target} />;
    case "image":
      return <ImageView bytes={body.bytes} type={body.media.type ?? ""} />;
    case "text":
      return <PlainText text={body.text()} kind={body.media.kind} size={body.bytes.length} />;
    case "hex":
      return <HexTable bytes={body.bytes} />;
    default:
      throw new Error(`unknown form ${form satisfies never}`);
  }
}

function Pretty({ body }: { body: Content }) {
  const text = responseText.value;
  const source = body.text();
  const pretty = prettyText(body.media.kind, source);
  const why =
    source.length > PRETTY_CHARACTERS_MAX
      ? text.tooLongPretty(formatBytes(PRETTY_CHARACTERS_MAX))
      : pretty === null && body.media.kind === "json"
        ? text.notJson
        : null;
  return (
    <>
      {why !== null && <p class="hint">{why}</p>}
      <PlainText text={pretty ?? source} kind={body.media.kind} size={body.bytes.length} />
    </>
  );
}

/** As much as the page draws at once; a download has the rest. */
const SHOWN_CHARACTERS_MAX = 262_144;

function PlainText({ text, kind, size }: { text: string; kind: MediaKind; size: number }) {
  const words = responseText.value;
  const shown = text.slice(0, SHOWN_CHARACTERS_MAX);
  return (
    <>
      {shown.length < text.length && (
        <p class="hint">{words.cutForView(formatBytes(shown.length), formatBytes(size))}</p>
      )}
      <CodeText text={shown} kind={kind} label={words.bodyOf} />
    </>
  );
}
