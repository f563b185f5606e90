/** The terminal's sentences in the chosen language. */

import { catalogue } from "./catalogue.ts";
import { terminalEn } from "./terminal.en.ts";

export const terminalText = catalogue(terminalEn, async () => (await import("./terminal.zh.ts")).terminalZh);
