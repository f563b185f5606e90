/** Whether this browser can open previews at all: they need a name under a wildcard. Set once, by `main.tsx`. */

import { signal } from "@preact/signals";

export const isReachable = signal(true);
