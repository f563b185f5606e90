/** A websocket to the app: connect, say something, see every frame both ways with its time. */

import { useEffect, useRef, useState } from "preact/hooks";
import type { Frame } from "../../api/websocket.ts";
import { formatBytes } from "../../files/bytes.ts";
import { clientText } from "../../i18n/client.ts";
import { panelText } from "../../i18n/panel.ts";
import { sentence } from "../../i18n/sentence.ts";
import { WireText } from "../../response/WireText.tsx";
import { latin1, wireLines } from "../../response/wire.ts";
import { canSend } from "../../state/session.ts";
import { Button } from "../../ui/Button.tsx";
import { Chip } from "../../ui/Chip.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { Segments } from "../../ui/Segments.tsx";
import { fromBase64 } from "../base64.ts";
import { draft } from "../state.ts";
import { wireTarget } from "../target.ts";
import * as socket from "./socket.ts";
import "./SocketPanel.css";

export function SocketPanel() {
  const text = panelText.value;
  const isOpen = socket.socketState.value === "open";
  return (
    <section class="socket" aria-label={text.socket}>
      <Bar />
      {isOpen && <Composer />}
      <Status />
      <Frames />
      <Handshake />
    </section>
  );
}

function Bar() {
  const text = panelText.value;
  const [code, setCode] = useState("1000");
  const [reason, setReason] = useState("");
  const state = socket.socketState.value;
  if (state === "closed") {
    return (
      <div class="socket-bar">
        <Button
          size="small"
          tone="primary"
          icon="twoWays"
          refused={canSend.value ? null : clientText.value.cannotNone}
          onClick={() => socket.connect(draft.value)}
        >
          {text.socketConnect}
        </Button>
        <p class="hint">{text.socketHint(wireTarget(draft.value.target).target)}</p>
      </div>
    );
  }
  if (state === "connecting") return <p class="hint">{text.socketConnecting}</p>;
  return (
    <div class="socket-bar">
      <Chip tone="ok">{text.socketOpen}</Chip>
      <Button size="small" tone="quiet" onClick={socket.ping}>
        {text.socketPing}
      </Button>
      <span class="socket-close">
        <input
          class="socket-code"
          inputMode="numeric"
          aria-label={text.socketCode}
          value={code}
          onInput={(event) => setCode(event.currentTarget.value)}
        />
        <input
          class="socket-reason"
          aria-label={text.socketReason}
          placeholder={text.socketReason}
          value={reason}
          onInput={(event) => setReason(event.currentTarget.value)}
        />
        <Button size="small" icon="close" onClick={() => socket.close(Number(code) || 0, reason)}>
          {text.socketDisconnect}
        </Button>
      </span>
    </div>
  );
}

function Composer() {
  const text = panelText.value;
  const [kind, setKind] = useState<"text" | "binary">("text");
  const [typed, setTyped] = useState("");
  const bytes = kind === "binary" ? socket.parseHex(typed) : null;
  const refused = kind === "binary" && bytes === null ? text.socketHexBroken : null;
  const say = (event?: Event) => {
    event?.preventDefault();
    if (refused !== null) return;
    if (bytes) socket.sayBytes(bytes);
    else socket.sayText(typed);
    setTyped("");
  };
  return (
    <form class="socket-composer" onSubmit={say}>
      <Segments
        label={text.socketAs}
        segments={[
          { value: "text", label: text.socketText },
          { value: "binary", label: text.socketBinary },
        ]}
        selected={kind}
        onSelect={setKind}
      />
      <div class="socket-message">
        <input
          aria-label={text.socketMessage}
          placeholder={text.socketMessage}
          aria-invalid={refused !== null}
          value={typed}
          spellcheck={false}
          autocomplete="off"
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
        <Button size="small" icon="send" refused={refused} onClick={() => say()}>
          {text.socketSend}
        </Button>
      </div>
    </form>
  );
}

function Status() {
  const text = panelText.value;
  const { ended, handshake, trouble } = socket;
  const refused = handshake.value?.error ?? null;
  return (
    <>
      {refused && (
        <p class="socket-trouble">
          <Icon name="error" />
          {text.socketRefused}: {sentence(refused)}
        </p>
      )}
      {trouble.value !== null && (
        <p class="socket-trouble">
          <Icon name="error" />
          {sentence(trouble.value)}
        </p>
      )}
      {ended.value && <p class="socket-ended">{socket.endedWords(ended.value)}</p>}
    </>
  );
}

function Handshake() {
  const shown = socket.handshake.value;
  if (!shown) return null;
  return (
    <details class="socket-handshake">
      <summary>{panelText.value.socketHandshake}</summary>
      <WireText lines={wireLines(latin1(fromBase64(shown.request.raw_base64)))} />
      {shown.response && <WireText lines={wireLines(latin1(fromBase64(shown.response.raw_head_base64)))} />}
    </details>
  );
}

function Frames() {
  const text = panelText.value;
  const list = useRef<HTMLOListElement>(null);
  const frames = socket.frames.value;
  const left = socket.framesLeft.value;
  useEffect(() => {
    if (list.current) list.current.scrollTop = list.current.scrollHeight;
  }, [frames]);
  if (frames.length === 0) {
    return socket.socketState.value === "open" ? <p class="hint">{text.socketNoFrames}</p> : null;
  }
  return (
    <>
      <div class="socket-frames-head">
        <h3>{text.socketFrames}</h3>
        <Button
          tone="quiet"
          size="small"
          icon="trash"
          label={text.socketClear}
          onClick={socket.clearFrames}
        />
      </div>
      {left > 0 && <p class="hint">{text.socketLeft(left)}</p>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so it has to be reachable */}
      <ol class="socket-frames" aria-label={text.socketFrames} tabIndex={0} ref={list}>
        {frames.map((frame, at) => (
          <FrameLine key={left + at} frame={frame} />
        ))}
      </ol>
    </>
  );
}

function FrameLine({ frame }: { frame: Frame }) {
  const text = panelText.value;
  const isIn = frame.direction === "in";
  return (
    <li class="socket-frame" data-direction={frame.direction}>
      <span class="socket-way" title={isIn ? text.socketIn : text.socketOut}>
        <Icon name={isIn ? "arrowLeft" : "arrowRight"} />
        <span class="visually-hidden">{isIn ? text.socketIn : text.socketOut}</span>
      </span>
      <time>{frame.time.slice(11, 23)}</time>
      <span class="socket-kind" translate={false}>
        {frame.kind}
      </span>
      <code>{contentOf(frame)}</code>
      <span class="socket-size">
        {formatBytes(frame.size)}
        {frame.cut && ` · ${text.socketCut}`}
      </span>
    </li>
  );
}

const SHOWN_CHARACTERS = 2_000;

function contentOf(frame: Frame): string {
  if (frame.code !== undefined) return `${frame.code} ${frame.text ?? ""}`.trim();
  if (frame.text !== undefined) return frame.text.slice(0, SHOWN_CHARACTERS);
  const bytes = fromBase64(frame.base64 ?? "").subarray(0, SHOWN_CHARACTERS / 3);
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
}
