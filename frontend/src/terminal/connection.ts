/** One websocket to one shell. What is typed goes out in parts that web takes; why it ended comes back once. */

import { type Resize, type Size, type TerminalEnded, terminalUrl } from "../api/terminal.ts";

const PART_BYTES = 32 * 1024;

/** `lost`: the connection broke, or was refused. */
export type End = TerminalEnded | { why: "lost"; code: null };

export interface Hearer {
  onOpen(): void;
  onBytes(bytes: Uint8Array): void;
  onEnd(end: End): void;
}

export class Connection {
  private readonly socket: WebSocket;
  private readonly encoder = new TextEncoder();
  private end: End = { why: "lost", code: null };
  /** What is typed while the connection is being made. */
  private early: (string | Uint8Array<ArrayBuffer>)[] = [];

  constructor(session: string, size: Size, hearer: Hearer) {
    this.socket = new WebSocket(terminalUrl(session, size));
    this.socket.binaryType = "arraybuffer";
    this.socket.onopen = () => {
      for (const data of this.early.splice(0)) this.socket.send(data);
      hearer.onOpen();
    };
    this.socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
      if (typeof data === "string") this.end = JSON.parse(data) as TerminalEnded;
      else hearer.onBytes(new Uint8Array(data));
    };
    this.socket.onclose = () => hearer.onEnd(this.end);
  }

  type(text: string): void {
    const bytes = this.encoder.encode(text);
    for (let at = 0; at < bytes.length; at += PART_BYTES) this.send(bytes.subarray(at, at + PART_BYTES));
  }

  resize(size: Size): void {
    this.send(JSON.stringify({ type: "resize", ...size } satisfies Resize));
  }

  /** Nothing is heard of it any more; its shell ends. */
  close(): void {
    this.socket.onmessage = null;
    this.socket.onclose = null;
    this.socket.close();
  }

  private send(data: string | Uint8Array<ArrayBuffer>): void {
    if (this.socket.readyState === WebSocket.CONNECTING) this.early.push(data);
    else if (this.socket.readyState === WebSocket.OPEN) this.socket.send(data);
  }
}
