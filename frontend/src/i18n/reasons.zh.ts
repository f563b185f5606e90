/** 与上限无关的系统消息（见 `sandbox/reasons.py`）：按代码译成中文。 */

export type Values = Readonly<Record<string, string | number>>;

export const reasonsZh: Readonly<Record<string, (values: Values) => string>> = {
  changed: () => "文件已更改。",
  restarting: () => "正在重新启动。",
  stopped: () => "运行已停止。",
  waking: () => "收到请求，正在唤醒。",
  leaving: () => "本会话所在的工作进程即将关闭；按“运行”会启动新的会话。",
  extended: ({ seconds }) => `运行继续：CPU 时间预算现为 ${seconds}。`,
  ended: () => "程序自行结束（退出码 0）。",
  "served-nothing": () => "程序没有启动服务器就结束了（退出码 0）。",
  "port-taken": () => "端口已被本项目的另一个程序占用。",
  signal: ({ number, name }) => `程序被信号 ${number}（${name}）终止。`,
  "exit-code": ({ number }) => `程序已结束，退出码为 ${number}。`,
  "last-words": ({ number, words }) => `程序已结束，退出码为 ${number}：${words}`,
  "too-many-shares": ({ sessions }) =>
    `程序先后在 ${sessions} 个以上的进程会话（setsid）中计算，使其他人都得不到处理器。请少启动一些，或让它们等待。`,
  "budget-ends": ({ used_seconds, seconds }) =>
    `程序已使用 ${used_seconds} 的 CPU 时间，用完 ${seconds} 的预算后会被停止。请检查是否有不会结束的循环。`,
  "lifetime-ends": ({ left_seconds }) =>
    `本会话将在 ${left_seconds} 后结束。请下载应用写入的、你想保留的文件；项目本身会留在这里。`,
};
