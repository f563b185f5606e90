/** These sentences in the chosen language; loaded with the dialogs that speak them. */

import { catalogue } from "./catalogue.ts";
import { commandsEn } from "./commands.en.ts";

export const commandsText = catalogue(commandsEn, async () => (await import("./commands.zh.ts")).commandsZh);
