/** The sentences of a request's parts in the chosen language. */

import { catalogue } from "./catalogue.ts";
import { partsEn } from "./parts.en.ts";

export const partsText = catalogue(partsEn, async () => (await import("./parts.zh.ts")).partsZh);
