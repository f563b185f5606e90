/** The workbench's sentences in the chosen language. */

import { catalogue } from "./catalogue.ts";
import { shellEn } from "./shell.en.ts";
import { shellZh } from "./shell.zh.ts";

export const shellText = catalogue(shellEn, shellZh);
