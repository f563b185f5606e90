/** 控制台与预览的文字。 */

import type { Translation } from "./catalogue.ts";
import type { outputEn } from "./output.en.ts";

export const outputZh: Translation<typeof outputEn> = {
  console: "控制台",
  consoleEmpty: "应用打印的内容会显示在这里。",
  consoleHidden: "没有符合筛选条件的行。",
  filters: "输出流",
  stdout: "stdout",
  stderr: "stderr",
  access: "访问",
  system: "系统",
  find: "在输出中查找",
  findHint: "查找",
  matches: (count) => `${count} 行`,
  pause: "暂停",
  resume: (held) => (held === 0 ? "继续" : `继续（${held} 行新内容）`),
  clear: "清空",
  download: "下载输出",
  follow: "到最新一行",
  dropped: (_lines, written) => `丢弃了 ${written} 行`,
  openConsole: "打开控制台",
  closeConsole: "收起控制台",
  lines: (count) => `${count} 行`,

  address: "应用内的地址",
  back: "后退",
  forward: "前进",
  reload: "刷新",
  openInTab: "在标签页中打开",
  noTab: "还没有预览。",
  preview: "运行中的应用",
  strayed: "点过页面里的链接；这里读不到它的地址",
  noWildcard:
    "预览需要同一主机下的泛域名，而当前地址没有。请用 localhost 打开本页，或把 PLAYGROUND_PREVIEW_HOST 设为带泛解析的域名。期间仍可发送请求。",
  previewNone: "运行中的应用会显示在这里。",
};
