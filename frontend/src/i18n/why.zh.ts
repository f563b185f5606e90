/** “为什么”卡片周围的文字；卡片本身的句子在规则文件里。 */

import type { Translation } from "./catalogue.ts";
import type { whyEn } from "./why.en.ts";

export const whyZh: Translation<typeof whyEn> = {
  why: "为什么",
  whyNotRunning: "为什么没有运行",
  mend: "修改办法",
  goTo: (place) => `转到 ${place}`,
  readMore: "了解更多",
  readMoreHint: "在新标签页打开文档",
  none: "无",
  factSentForm: "发送的表单键",
  factSentQuery: "发送的查询键",
  factSentJson: "发送的 JSON 键",
  factSentFiles: "发送文件所用的键",
  factSentType: "发送的 Content-Type",
  factNearest: "最接近的规则",
  factTemplates: "现有的模板",
  factCode: "这一行",
  factLocals: "当时的变量",
};
