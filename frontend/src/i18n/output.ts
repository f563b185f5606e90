/** The sentences of console and preview in the chosen language. */

import { catalogue } from "./catalogue.ts";
import { outputEn } from "./output.en.ts";

export const outputText = catalogue(outputEn, async () => (await import("./output.zh.ts")).outputZh);
