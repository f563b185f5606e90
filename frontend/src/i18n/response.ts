/** The response pane's sentences in the chosen language. */

import { catalogue } from "./catalogue.ts";
import { responseEn } from "./response.en.ts";
import { responseZh } from "./response.zh.ts";

export const responseText = catalogue(responseEn, responseZh);
