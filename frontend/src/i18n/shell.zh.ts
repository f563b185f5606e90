/** 工作台各部分的文字。 */

import type { Translation } from "./catalogue.ts";
import type { shellEn } from "./shell.en.ts";

export const shellZh: Translation<typeof shellEn> = {
  run: "运行",
  stop: "停止",
  restart: "重新启动",
};
