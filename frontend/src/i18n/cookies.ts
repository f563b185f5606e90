/** The sentences about cookies in the chosen language. */

import { catalogue } from "./catalogue.ts";
import { cookiesEn } from "./cookies.en.ts";
import { cookiesZh } from "./cookies.zh.ts";

export const cookiesText = catalogue(cookiesEn, cookiesZh);
