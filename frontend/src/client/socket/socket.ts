/** The one websocket of the panel: its state, its frames, and the functions that change them. */

import { batch, signal } from "@preact/signals";
import {
  type Ended,
  type Frame,
  type Opened,
  type Wish,
  type Word,
  websocketUrl,
} from "../../api/websocket.ts";
import { panelText } from "../../i18n/panel.ts";
import type { Said } from "../../i18n/sentence.ts";
import { announce } from "../../state/notices.ts";
import { session } from "../../state/session.ts";
import { toBase64 } from "../base64.ts";
import { EMPTY_BODY } from "../body.ts";
import { type Draft, wireHeaders } from "../draft.ts";
import { wireTarget } from "../target.ts";

export type SocketState = "closed" | "connecting" | "open";

export const FRAMES_MAX = 1_000;

export const socketState = signal<SocketState>("closed");
export const frames = signal<readonly Frame[]>([]);
/** Frames that made room for newer ones. */
export const framesLeft = signal(0);
export const handshake = signal<Opened | null>(null);
export const ended = signal<Ended | null>(null);
/** Why the last wish was not granted, or the connection to the web broke. */
export const trouble = signal<Said | null>(null);

let socket: WebSocket | null = null;

export function connect(draft: Draft): void {
  const id = session.value?.id;
  if (id === undefined || socketState.value !== "closed") return;
  const { target, port } = wireTarget(draft.target);
  const chosen = draft.port ?? port;
  const wish: Wish = {
    type: "open",
    target,
    headers: wireHeaders({ ...draft, body: EMPTY_BODY }),
    cookies: draft.cookies,
    ...(chosen === null ? {} : { port: chosen }),
  };
  const opened = new WebSocket(websocketUrl(id));
  socket = opened;
  batch(() => {
    socketState.value = "connecting";
    frames.value = [];
    framesLeft.value = 0;
    handshake.value = null;
    ended.value = null;
    trouble.value = null;
  });
  opened.onopen = () => opened.send(JSON.stringify(wish));
  opened.onmessage = (message: MessageEvent<string>) => {
    if (socket === opened) hear(JSON.parse(message.data) as Word);
  };
  opened.onclose = () => {
    if (socket === opened) over();
  };
}

function hear(word: Word): void {
  switch (word.type) {
    case "opened":
      handshake.value = word;
      if (word.error === null) socketState.value = "open";
      announce(word.error === null ? panelText.value.socketOpen : panelText.value.socketRefused);
      return;
    case "frame":
      addFrame(word);
      return;
    case "ended":
      ended.value = word;
      announce(endedWords(word));
      return;
    case "refused":
      trouble.value = word.problem;
      return;
    default:
      throw new Error(`unknown word ${JSON.stringify(word satisfies never)}`);
  }
}

function addFrame(frame: Frame): void {
  const all = [...frames.value, frame];
  const left = Math.max(0, all.length - FRAMES_MAX);
  batch(() => {
    framesLeft.value += left;
    frames.value = all.slice(left);
  });
}

function over(): void {
  socket = null;
  const wasOpen = socketState.value === "open";
  socketState.value = "closed";
  if (wasOpen && ended.value === null) trouble.value = { detail: panelText.value.socketLost };
}

export function endedWords({ by, code, reason }: Ended): string {
  const text = panelText.value;
  const words = { app: text.socketEndedApp, you: text.socketEndedYou, broken: text.socketEndedBroken };
  return words[by](code, reason);
}

function wish(wanted: Wish): void {
  trouble.value = null;
  socket?.send(JSON.stringify(wanted));
}

export function sayText(text: string): void {
  wish({ type: "say", text });
}

export function sayBytes(bytes: Uint8Array): void {
  wish({ type: "say", base64: toBase64(bytes) });
}

export function ping(): void {
  wish({ type: "ping" });
}

export function close(code: number, reason: string): void {
  wish({ type: "close", code, reason });
}

export function clearFrames(): void {
  batch(() => {
    frames.value = [];
    framesLeft.value = 0;
  });
}

/** `00 ff` or `00ff`; null where it is no whole bytes. */
export function parseHex(text: string): Uint8Array | null {
  const digits = text.replace(/[\s,]|0x/g, "");
  if (digits.length % 2 !== 0 || /[^0-9a-f]/i.test(digits)) return null;
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
