import type { Translation } from "./catalogue.ts";
import type { terminalEn } from "./terminal.en.ts";

export const terminalZh: Translation<typeof terminalEn> = {
  terminal: "终端",
  views: "此窗格显示的内容",
  terminals: "终端",
  shell: (number) => `终端 ${number}`,
  inputLabel: (number) => `终端 ${number}。按 F6 离开。`,
  open: "打开终端",
  close: (number) => `关闭终端 ${number}`,
  full: (most) => `一个会话最多有 ${most} 个终端，请先关闭一个。`,
  hint: "flask routes、flask shell、python、curl、sqlite3、pytest：都在应用自己的沙箱里。按 F6 离开终端。",
  noSession: "还没有项目在运行。请先点“运行”，再在这里按回车。",
  exited: (code) => `终端里的程序已退出，退出码 ${code}。按回车打开新的。`,
  runEnded: "运行结束或重新开始了，终端也随之关闭。正在打开新的。",
  runEndedAgain: "运行结束了，终端也随之关闭。按回车打开新的。",
  sessionEnded: "会话已结束，终端也随之关闭。请点“运行”，再在这里按回车。",
  idle: "很久没有输入或输出，终端已关闭。按回车打开新的。",
  lost: "无法连接终端。按回车重试。",
  tooMuchOutput: "输出太多，无法全部播报：请逐行浏览。",
};
