/** Why a session is as it is, in the reader's language; of a limit: the most that was seen, the limit, what to do. */

import type { Reason } from "../api/session.ts";
import { duration, figure } from "./figures.ts";
import { limitsText } from "./limits.ts";
import type { Values } from "./reasons.zh.ts";

/** The sentence of a reason; the server's own where this page knows neither its code nor its limit. */
export function reasonSentence(reason: Reason | null): string | null {
  if (reason === null) return null;
  if (reason.code) return limitsText.value.reason(reason.code, inWords(reason.values ?? {}), reason.message);
  const most = reason.allowed ?? null;
  if (most === null || !reason.limit) return reason.message;
  const peak = reason.peak ?? most;
  const text = limitsText.value;
  const key = reason.limit;
  switch (key) {
    case "memory_bytes":
      return peak > most
        ? text.memory(figure(key, peak), figure(key, most))
        : text.refusedMemory(figure(key, most));
    case "cpu_seconds":
      return text.cpu(figure(key, peak), figure(key, most));
    case "processes":
      return text.processes(figure(key, peak), figure(key, most));
    case "open_files":
      return text.openFiles(figure(key, most));
    case "disk_bytes":
      return text.disk(figure(key, peak), figure(key, most));
    case "disk_files":
      return text.diskFiles(figure(key, most));
    case "file_bytes":
      return text.file(figure(key, most));
    case "log_bytes_per_second":
      return text.flood(figure(key, most));
    case "log_lines_per_second":
      return text.floodOfLines(figure(key, most));
    case "startup_seconds":
      return text.startup(duration(most));
    case "idle_seconds":
      return text.idle(duration(most));
    case "lifetime_seconds":
      return text.lifetime(duration(most));
    default:
      return reason.message;
  }
}

/** Durations as a person reads them. */
function inWords(values: Values): Values {
  const entries = Object.entries(values);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, name.endsWith("seconds") ? duration(Number(value)) : value]),
  );
}
