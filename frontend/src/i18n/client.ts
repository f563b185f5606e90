/** The request pane's sentences in the chosen language. */

import { catalogue } from "./catalogue.ts";
import { clientEn } from "./client.en.ts";

export const clientText = catalogue(clientEn, async () => (await import("./client.zh.ts")).clientZh);
