/** The sentences around files, editor and routes in the chosen language. */

import { catalogue } from "./catalogue.ts";
import { filesEn } from "./files.en.ts";

export const filesText = catalogue(filesEn, async () => (await import("./files.zh.ts")).filesZh);
