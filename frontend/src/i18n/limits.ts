/** What is said of limits, in the chosen language. */

import { catalogue } from "./catalogue.ts";
import { limitsEn } from "./limits.en.ts";

export const limitsText = catalogue(limitsEn, async () => (await import("./limits.zh.ts")).limitsZh);
