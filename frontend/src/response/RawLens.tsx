/** Both sides as bytes: what was sent, what came back, every line end visible. */

import type { Header, Hop } from "../api/exchange.ts";
import { fromBase64 } from "../client/base64.ts";
import { formatBytes } from "../files/bytes.ts";
import { responseText } from "../i18n/response.ts";
import { HexTable } from "./HexTable.tsx";
import { valuesOf } from "./media.ts";
import { content } from "./view.ts";
import { WireText } from "./WireText.tsx";
import { isReadable, utf8Lines, type WireMessage, wireLines, wireMessage } from "./wire.ts";

/** More of a body belongs into the body's own lens. */
const BODY_SHOWN_BYTES = 65_536;

export function RawLens({ hop }: { hop: Hop }) {
  const text = responseText.value;
  const { request, response } = hop;
  return (
    <>
      <p class="hint">{text.rawHint}</p>
      <Side
        title={text.rawRequest}
        message={wireMessage(fromBase64(request.raw_base64))}
        isCut={request.truncated}
      />
      {response && (
        <Side
          title={text.rawResponse}
          message={{
            head: wireMessage(fromBase64(response.raw_head_base64)).head,
            body: content.value?.bytes ?? new Uint8Array(),
          }}
          isCut={response.truncated}
          trailers={response.trailers}
          note={valuesOf(response.headers, "Transfer-Encoding").length > 0 ? text.rawBodyDecoded : null}
        />
      )}
    </>
  );
}

interface SideProps {
  title: string;
  message: WireMessage;
  isCut: boolean;
  note?: string | null;
  trailers?: readonly Header[];
}

function Side({ title, message, isCut, note = null, trailers = [] }: SideProps) {
  const text = responseText.value;
  const shown = message.body.subarray(0, BODY_SHOWN_BYTES);
  return (
    <section class="lens-section">
      <h2>{title}</h2>
      <WireText lines={message.head} />
      {note !== null && <p class="hint">{note}</p>}
      {shown.length > 0 && <WireBody bytes={shown} />}
      {(isCut || shown.length < message.body.length) && (
        <p class="hint">{text.rawCut(formatBytes(shown.length))}</p>
      )}
      {trailers.length > 0 && <p class="hint">{text.rawTrailers}</p>}
      {trailers.length > 0 && (
        <WireText lines={wireLines(trailers.map((each) => `${each.join(": ")}\r\n`).join(""))} />
      )}
    </section>
  );
}

function WireBody({ bytes }: { bytes: Uint8Array }) {
  return isReadable(bytes) ? <WireText lines={utf8Lines(bytes)} /> : <HexTable bytes={bytes} />;
}
