/** The words around a Why card in the chosen language. */

import { catalogue } from "./catalogue.ts";
import { whyEn } from "./why.en.ts";

export const whyText = catalogue(whyEn, async () => (await import("./why.zh.ts")).whyZh);
