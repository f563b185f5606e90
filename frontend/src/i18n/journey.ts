/** Journey's sentences in the chosen language. */

import { catalogue } from "./catalogue.ts";
import { journeyEn } from "./journey.en.ts";

export const journeyText = catalogue(journeyEn, async () => (await import("./journey.zh.ts")).journeyZh);
