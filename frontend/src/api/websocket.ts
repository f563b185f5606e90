/** The websocket that web holds open to the app: what is wished and what is told. See docs/client-panel.md. */

import type { Header, HopError, ReceivedResponse, SentRequest } from "./exchange.ts";
import type { ProblemBody } from "./http.ts";

export type Wish =
  | { type: "open"; target: string; headers?: Header[]; port?: number; cookies?: boolean }
  | { type: "say"; text: string }
  | { type: "say"; base64: string }
  | { type: "ping" }
  | { type: "close"; code?: number; reason?: string };

export interface Opened {
  type: "opened";
  request: SentRequest;
  response: ReceivedResponse | null;
  /** Null where the websocket is open. */
  error: HopError | null;
}

export interface Frame {
  type: "frame";
  time: string;
  direction: "in" | "out";
  kind: "text" | "binary" | "ping" | "pong" | "close";
  size: number;
  text?: string;
  base64?: string;
  cut?: boolean;
  code?: number;
}

export interface Ended {
  type: "ended";
  time: string;
  by: "app" | "you" | "broken";
  code: number;
  reason: string;
}

export type Word = Opened | Frame | Ended | { type: "refused"; problem: ProblemBody };

export function websocketUrl(id: string): string {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  return `${scheme}//${location.host}/api/v1/sessions/${id}/websocket`;
}
