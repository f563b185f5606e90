import type { Translation } from "./catalogue.ts";
import type { commandsEn } from "./commands.en.ts";

export const commandsZh: Translation<typeof commandsEn> = {
  title: "命令",
  field: "命令、文件或路由",
  hint: "想做什么？",
  none: "没有叫这个名字的。",
  openFile: (path) => `打开 ${path}`,
  aFile: "文件",
  useRoute: (rule) => `请求 ${rule}`,
  goTo: (pane) => `转到：${pane}`,
  newFile: "显示文件列表",

  searchTitle: "在所有文件中查找",
  searchField: "要查找的文字",
  searchHint: "在项目的每个文本文件中",
  searchNone: "没有文件包含它。",

  projectsTitle: "此浏览器中的项目",
  projectsText: "每个项目都单独保存在这里。清除浏览器数据会把它们删掉：重要的请下载。",
  projectsNone: "还没有保存任何项目：第一次编辑后就会保存。",
  present: "已在此打开",
  savedAt: (time) => `保存于 ${time}`,
  openProject: (name) => `打开 ${name}`,
  deleteProject: (name) => `删除 ${name}`,
  deleted: (name) => `已删除 ${name}。`,
  undo: "撤销",
  newProject: "新建项目",
  copyProject: "复制此项目",
  copyRefused: "没有复制：这个浏览器的存储空间已满，或者不允许保存。",
  copyOf: (name) => `${name} 的副本`,
  closed: "此浏览器不允许保存，因此没有列表。",
};
