/** The workbench's sentences in the chosen language. */

import { catalogue } from "./catalogue.ts";
import { shellEn } from "./shell.en.ts";

export const shellText = catalogue(shellEn, async () => (await import("./shell.zh.ts")).shellZh);
