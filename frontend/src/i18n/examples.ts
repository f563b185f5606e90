/** The gallery's sentences in the chosen language. */

import { catalogue } from "./catalogue.ts";
import { examplesEn } from "./examples.en.ts";

export const examplesText = catalogue(examplesEn, async () => (await import("./examples.zh.ts")).examplesZh);
