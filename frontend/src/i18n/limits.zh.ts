/** 各项上限：达到了什么、用了多少、什么即将结束。 */

import type { Translation } from "./catalogue.ts";
import type { limitsEn } from "./limits.en.ts";
import { reasonZh } from "./reasons.zh.ts";

export const limitsZh: Translation<typeof limitsEn> = {
  memory: (peak, most) => `应用使用了 ${peak} 内存，上限为 ${most}。请一次少加载一些数据，然后重新启动。`,
  refusedMemory: (most) => `应用申请的内存超过了 ${most} 的上限。请一次少加载一些数据，然后重新启动。`,
  cpu: (used, most) => `应用使用了 ${used}的 CPU 时间，预算为 ${most}。请检查是否有不会结束的循环。`,
  processes: (peak, most) =>
    `应用同时有 ${peak} 个进程和线程，上限为 ${most}。请先结束已完成的，再启动新的。`,
  openFiles: (most) => `应用同时打开的文件和套接字超过了 ${most} 个的上限。请用完即关闭，最好使用 “with”。`,
  disk: (used, most) => `会话的磁盘已满：已使用 ${used}，共 ${most}。请删除不再需要的文件。`,
  diskFiles: (most) => `会话的磁盘上有 ${most} 个文件和文件夹，已达上限。请删除一些不再需要的。`,
  file: (most) => `有文件达到了 ${most} 的上限。请拆分文件，或少写一些。`,
  flood: (most) => `应用每秒输出超过 ${most}：超出的部分被丢弃并计数。请少输出一些，或降低频率。`,
  floodOfLines: (most) => `应用每秒输出超过 ${most} 行：超出的部分被丢弃并计数。请少输出一些，或降低频率。`,
  startup: (most) => `应用在运行，但 ${most}后仍没有监听任何端口。请启动服务器，例如 app.run()。`,
  idle: (most) => `应用已闲置 ${most}，正在休眠。下一个请求会唤醒它；文件都还在。`,
  lifetime: (most) => `会话在 ${most}后结束。按“运行”会用你的文件启动新的会话。`,

  reason: (code, values, message) => reasonZh(code, values) ?? message,

  cpuEnds: (used, most) =>
    `应用已使用 ${used}的 CPU 时间，用完 ${most}的预算后会被停止。这是死循环，还是确有工作要做？`,
  letGoOn: "让它继续",
  stopNow: "立即停止",
  lifetimeEnds: (most, time) =>
    `本会话将在 ${time} 结束（总时长 ${most}）。请下载应用写入的、你想保留的文件；项目本身会留在这里。`,

  usage: "应用的资源用量",
  usageOf: (used, most) => `${used} / ${most}`,
  usageMemory: "内存",
  usageCpu: "CPU 时间",
  usageDisk: "磁盘",
  usageFiles: "磁盘上的文件",
  usageProcesses: "进程和线程",
  usageOpenFiles: "打开的文件",
  usageConnections: "连接",
  usageLifetime: "会话已存在",
};
