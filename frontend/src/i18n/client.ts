/** The request pane's sentences in the chosen language. */

import { catalogue } from "./catalogue.ts";
import { clientEn } from "./client.en.ts";
import { clientZh } from "./client.zh.ts";

export const clientText = catalogue(clientEn, clientZh);
