/** What the events websocket says, one JSON object a message. Mirrors `sandbox/protocol.py`. */

import type { Reason, State } from "./session.ts";

interface Numbered {
  seq: number;
  time: string;
}

export interface LogEvent extends Numbered {
  type: "log";
  stream: "stdout" | "stderr" | "system";
  text: string;
  generation?: number;
  /** The line goes on in the stream's next event. */
  partial?: boolean;
  /** What a line of the system's own says. */
  reason?: Reason | null;
}

export interface StateEvent extends Numbered {
  type: "state";
  state: State;
  reason: Reason | null;
  port: number | null;
  generation: number;
}

export interface FilesEvent extends Numbered {
  type: "files";
}

/** A limit is near, or was met by something that goes on. */
export interface NoticeEvent extends Numbered {
  type: "notice";
  reason: Reason;
  generation: number;
  /** What it is about ends so soon; seconds of CPU time for a budget. */
  ends_in_seconds: number | null;
  can_extend: boolean;
}

export interface DroppedEvent extends Numbered {
  type: "dropped";
  lines: number;
  bytes: number;
  why: "rate" | "ring";
}

/** The number that was named is none of this session's: forget what was shown; everything that is kept follows. */
export interface ResetEvent extends Numbered {
  type: "reset";
}

export type SessionEvent = LogEvent | StateEvent | FilesEvent | NoticeEvent | DroppedEvent | ResetEvent;

export function eventsUrl(id: string, after: number): string {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  return `${scheme}//${location.host}/api/v1/sessions/${id}/events?after=${after}`;
}
