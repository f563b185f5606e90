/** The events websocket of one session: resumes after the last event it saw, with a back-off. */

import { eventsUrl, type SessionEvent } from "../api/events.ts";

const RETRY_FIRST_MS = 100;
const RETRY_MAX_MS = 10_000;
/** The least part of a delay; the rest is chance, so that the pages of a restarted web do not all come back at once. */
const RETRY_LEAST = 0.5;

export interface StreamListener {
  event(event: SessionEvent): void;
  opened(): void;
  /** The socket closed without our wish; `retryMs` from now it is tried again. */
  broken(retryMs: number): void;
}

export interface EventStream {
  close(): void;
  /** Tries at once instead of at the end of the back-off: the browser says that it is online. */
  retryNow(): void;
}

export function retryDelayMs(attempt: number): number {
  const longest = Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** attempt);
  return longest * (RETRY_LEAST + (1 - RETRY_LEAST) * Math.random());
}

export function openStream(id: string, listener: StreamListener): EventStream {
  let after = 0;
  let attempt = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let socket: WebSocket | null = null;
  let isClosed = false;

  const connect = (): void => {
    clearTimeout(timer);
    const opened = new WebSocket(eventsUrl(id, after));
    socket = opened;
    opened.onopen = () => {
      attempt = 0;
      listener.opened();
    };
    opened.onmessage = (message: MessageEvent<string>) => {
      const event = JSON.parse(message.data) as SessionEvent;
      if (event.seq <= after && event.type !== "reset") return;
      after = event.seq;
      listener.event(event);
    };
    opened.onclose = () => {
      if (isClosed || socket !== opened) return;
      const delay = retryDelayMs(attempt++);
      timer = setTimeout(connect, delay);
      listener.broken(delay);
    };
  };

  connect();
  return {
    close() {
      isClosed = true;
      clearTimeout(timer);
      socket?.close();
    },
    retryNow() {
      if (isClosed || socket?.readyState === WebSocket.OPEN) return;
      connect();
    },
  };
}
