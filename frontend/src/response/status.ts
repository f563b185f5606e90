/** Status codes in a few words, so that a colour or a number never has to speak alone. */

import type { Tone } from "../ui/Chip.tsx";

export function statusTone(status: number): Tone {
  if (status < 200) return "neutral";
  if (status < 300) return "ok";
  if (status < 400) return "info";
  if (status < 500) return "warn";
  return status < 600 ? "error" : "violet";
}

export type StatusClass = "informational" | "success" | "redirect" | "clientError" | "serverError" | "own";

export function statusClass(status: number): StatusClass {
  const classes: readonly StatusClass[] = [
    "informational",
    "success",
    "redirect",
    "clientError",
    "serverError",
  ];
  return classes[Math.floor(status / 100) - 1] ?? "own";
}
