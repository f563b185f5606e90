/** How the request landed in `flask.request`: what is there first, what is empty in one line. */

import type { ComponentChildren } from "preact";
import type { Hop } from "../api/exchange.ts";
import type { Saw, SawFile } from "../api/trace.ts";
import { journeyText } from "../i18n/journey.ts";
import { locale } from "../state/settings.ts";
import { Chip } from "../ui/Chip.tsx";
import { NameTable } from "../ui/NameTable.tsx";
import { Untold } from "./JourneyLens.tsx";
import { Values } from "./Values.tsx";
import "./SawLens.css";

type Pairs = ReadonlyArray<readonly [string, string]>;

interface Attribute {
  readonly name: string;
  readonly content: ComponentChildren;
  readonly isEmpty: boolean;
}

export function SawLens({ hop }: { hop: Hop }) {
  const saw = hop.trace?.saw ?? null;
  if (hop.trace === null) return <Untold why={hop.untraced} />;
  if (saw === null) return <p class="hint">{journeyText.value.partial}</p>;
  return <Landed saw={saw} />;
}

function Landed({ saw }: { saw: Saw }) {
  const text = journeyText.value;
  const attributes = attributesOf(saw);
  const empty = attributes.filter((each) => each.isEmpty).map((each) => each.name);
  return (
    <section class="saw">
      <p class="hint">{text.sawHint}</p>
      {saw.unread !== null && <p class="journey-warning">{unreadWords(saw.unread)}</p>}
      {attributes
        .filter((each) => !each.isEmpty)
        .map((each) => (
          <section key={each.name} class="saw-attribute">
            <h3>
              <code translate={false}>request.{each.name}</code>
              {saw.read.includes(each.name) && <Chip tone="accent">{text.sawRead}</Chip>}
            </h3>
            {each.content}
          </section>
        ))}
      <p class="saw-empty">
        <span>{text.sawEmpty}</span>
        {empty.map((name) => (
          <code key={name} translate={false}>
            {name}
          </code>
        ))}
      </p>
      <Facts saw={saw} />
    </section>
  );
}

function attributesOf(saw: Saw): Attribute[] {
  return [
    {
      name: "view_args",
      content: <Values values={saw.view_args} label="view_args" />,
      isEmpty: saw.view_args.length === 0,
    },
    pairs("args", saw.args),
    pairs("form", saw.form),
    { name: "files", content: <Files files={saw.files} />, isEmpty: saw.files.length === 0 },
    {
      name: "json",
      content: <Json saw={saw} />,
      isEmpty: saw.json === null && (saw.data_bytes ?? 0) === 0,
    },
    {
      name: "data",
      content: <pre class="saw-text">{saw.data}</pre>,
      isEmpty: saw.data === "",
    },
    pairs("cookies", saw.cookies),
    pairs("headers", saw.headers),
  ];
}

function pairs(name: string, content: Pairs): Attribute {
  return { name, content: <PairTable pairs={content} label={name} />, isEmpty: content.length === 0 };
}

function PairTable({ pairs, label }: { pairs: Pairs; label: string }) {
  const text = journeyText.value;
  return <NameTable pairs={pairs} columns={[text.sawName, text.sawValue]} label={label} />;
}

function Files({ files }: { files: readonly SawFile[] }) {
  const text = journeyText.value;
  const size = (file: SawFile) =>
    file.bytes === null
      ? text.sawNoSize
      : text.bodyBytes(file.bytes).replace(/\d+/, (digits) => Number(digits).toLocaleString(locale.value));
  const described: Pairs = files.map((file) => [
    file.key,
    `${file.filename ?? ""} (${text.sawFile(file.content_type ?? text.sawNoType, size(file))})`,
  ]);
  return <PairTable pairs={described} label="files" />;
}

function Json({ saw }: { saw: Saw }) {
  if (saw.json === null) return <p class="journey-warning">{saw.json_error}</p>;
  return <pre class="saw-text">{saw.json}</pre>;
}

function unreadWords(why: NonNullable<Saw["unread"]>): string {
  const text = journeyText.value;
  const words = {
    streamed: text.sawUnreadStreamed,
    incomplete: text.sawUnreadIncomplete,
    large: text.sawUnreadLarge,
    failed: text.sawUnreadFailed,
  };
  return words[why];
}

function Facts({ saw }: { saw: Saw }) {
  const facts: Pairs = Object.entries({
    method: saw.method,
    path: saw.path,
    full_path: saw.full_path,
    url: saw.url,
    host: saw.host,
    endpoint: saw.endpoint,
    blueprint: saw.blueprint,
    content_type: saw.content_type,
    mimetype: saw.mimetype,
    content_length: saw.content_length === null ? null : String(saw.content_length),
    is_json: saw.is_json ? "True" : "False",
  }).map(([name, value]) => [name, value ?? "None"]);
  return (
    <section class="saw-attribute">
      <h3>
        <code translate={false}>request</code>
      </h3>
      <PairTable pairs={facts} label="request" />
    </section>
  );
}
