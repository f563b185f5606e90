/** The sentences around files, editor and routes in the chosen language. */

import { catalogue } from "./catalogue.ts";
import { filesEn } from "./files.en.ts";
import { filesZh } from "./files.zh.ts";

export const filesText = catalogue(filesEn, filesZh);
