/** The sentences about cookies in the chosen language. */

import { catalogue } from "./catalogue.ts";
import { cookiesEn } from "./cookies.en.ts";

export const cookiesText = catalogue(cookiesEn, async () => (await import("./cookies.zh.ts")).cookiesZh);
