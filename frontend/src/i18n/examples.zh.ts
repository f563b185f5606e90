/** 示例库。 */

import type { Translation } from "./catalogue.ts";
import type { examplesEn } from "./examples.en.ts";

export const examplesZh: Translation<typeof examplesEn> = {
  button: "示例",
  title: "示例",
  intro: "一个个可以运行、发请求、拆开来看的小项目。打开示例不会动你自己的项目，它会原样留着。",
  search: "搜索示例",
  searchHint: "重定向、上传、会话……",
  loading: "正在取示例……",
  count: (found, all) => (found === all ? `共 ${all} 个示例` : `${all} 个示例中的 ${found} 个`),
  none: (typed) => `没有示例提到“${typed}”。`,
  showAll: "显示全部",
  unreachable: "连不上练习场，取不到示例。",
  tryAgain: "重试",
  change: "动手改：",
  about: "关于这个示例",
  others: "示例",
  back: "回到你的项目",
};
