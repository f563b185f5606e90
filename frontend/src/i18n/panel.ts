/** The larger tools' sentences in the chosen language. */

import { catalogue } from "./catalogue.ts";
import { panelEn } from "./panel.en.ts";

export const panelText = catalogue(panelEn, async () => (await import("./panel.zh.ts")).panelZh);
