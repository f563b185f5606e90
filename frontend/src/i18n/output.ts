/** The sentences of console and preview in the chosen language. */

import { catalogue } from "./catalogue.ts";
import { outputEn } from "./output.en.ts";
import { outputZh } from "./output.zh.ts";

export const outputText = catalogue(outputEn, outputZh);
