/** The response pane's sentences in the chosen language. */

import { catalogue } from "./catalogue.ts";
import { responseEn } from "./response.en.ts";

export const responseText = catalogue(responseEn, async () => (await import("./response.zh.ts")).responseZh);
