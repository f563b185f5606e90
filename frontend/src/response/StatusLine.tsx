/** The answer in one line: status in words, time, size; and, where there is none, what came instead. */

import type { Hop, HopError } from "../api/exchange.ts";
import { fromBase64 } from "../client/base64.ts";
import { formatBytes } from "../files/bytes.ts";
import { responseText } from "../i18n/response.ts";
import { sentence } from "../i18n/sentence.ts";
import { locale } from "../state/settings.ts";
import { Chip } from "../ui/Chip.tsx";
import { Icon } from "../ui/Icon.tsx";
import { formatMilliseconds } from "./duration.ts";
import { HexTable } from "./HexTable.tsx";
import { statusClass, statusTone } from "./status.ts";
import { content } from "./view.ts";
import { WireText } from "./WireText.tsx";
import { latin1, wireLines } from "./wire.ts";
import "./StatusLine.css";

export function StatusLine({ hop }: { hop: Hop }) {
  const text = responseText.value;
  const { response, timing_ms: timing } = hop;
  const ms = (value: number) => formatMilliseconds(value, locale.value);
  const timingText =
    timing.first_byte === null
      ? text.timingShort(ms(timing.connect), ms(timing.total))
      : text.timing(ms(timing.connect), ms(timing.first_byte), ms(timing.total));
  return (
    <div class="status-line">
      {response ? (
        <Status status={response.status} reason={response.reason} />
      ) : (
        <Chip tone="error">{text.failed}</Chip>
      )}
      <span class="status-figures">
        <span title={timingText}>
          <span class="visually-hidden">{timingText}</span>
          <span aria-hidden="true">{ms(timing.total)}</span>
        </span>
        {response && content.value && (
          <span>
            <span class="visually-hidden">{text.size(formatBytes(content.value.bytes.length))}</span>
            <span aria-hidden="true">{formatBytes(content.value.bytes.length)}</span>
          </span>
        )}
      </span>
    </div>
  );
}

function Status({ status, reason }: { status: number; reason: string }) {
  return (
    <>
      <Chip tone={statusTone(status)}>
        <span class="status-code" translate={false}>
          {status} {reason}
        </span>
      </Chip>
      <span class="status-words">{responseText.value[statusClass(status)]}</span>
    </>
  );
}

/** What a hop got instead of an answer: the sentence, and the first bytes as they came. */
export function HopFailure({ error, isAnswered }: { error: HopError; isAnswered: boolean }) {
  const text = responseText.value;
  const title = titleOf(error.type);
  const detail = sentence(error);
  const received = fromBase64(error.received_base64);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so it has to be reachable
    <section class="hop-failure" aria-label={text.failed} tabIndex={0}>
      <p class="hop-failure-text">
        <Icon name="error" />
        <span>
          {title !== null && <b>{title}</b>}
          <span lang={detail === error.detail ? "en" : locale.value}>{detail}</span>
        </span>
      </p>
      {received.length === 0 && !isAnswered && <p class="hint">{text.nothingReceived}</p>}
      {received.length > 0 && (
        <>
          <p class="hint">{text.failedHint}</p>
          <Received bytes={received} />
        </>
      )}
    </section>
  );
}

/** The kind of failure in the page's language; the sentence below it has the particulars. */
function titleOf(type: string): string | null {
  const text = responseText.value;
  const titles: Readonly<Record<string, string>> = {
    timeout: text.errorTimeout,
    closed: text.errorClosed,
    "invalid-http": text.errorInvalid,
    "incomplete-body": text.errorIncomplete,
    "too-many-redirects": text.errorRedirects,
  };
  return titles[type] ?? null;
}

const RECEIVED_SHOWN_BYTES = 2048;

/** Text if it looks like a head at all; else the bytes themselves. */
function Received({ bytes }: { bytes: Uint8Array }) {
  const shown = bytes.subarray(0, RECEIVED_SHOWN_BYTES);
  const isText = shown.every((byte) => byte >= 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d);
  if (isText) return <WireText lines={wireLines(latin1(shown))} />;
  return <HexTable bytes={shown} />;
}
