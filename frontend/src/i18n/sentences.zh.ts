/**
 * 服务器的句子（见 `playground/sentences.py` 与 `sandbox/problems.py`）：按代码译成中文。
 *
 * 花括号里的值来自服务器；例外、库和应用自己说的话不翻译。
 */

import { reasonsZh, type Values } from "./reasons.zh.ts";

const HOPS = {
  silent: "应用在 {seconds}内没有响应。",
  broken: "与应用的连接中断了。",
  closed: "连接关闭了，没有收到任何响应。",
  "closed-in-head": "响应头还没有发完，连接就关闭了。",
  "closed-in-body": "响应体还没有发完，连接就关闭了。",
  "too-many-redirects": "已跟随 {most} 次重定向，不再继续。",
  "no-time-left": "整个请求过程的时间已用完，这个请求没有发出。",
  "not-http": "响应不是 HTTP/1：开头是 {begin}。",
  "status-line": "状态行 {line} 不是由 `HTTP/1.1`、100 到 999 的状态码和原因短语组成的。",
  "many-headers": "响应有 {count} 个头，上限为 {most} 个。",
  "bare-cr": "响应头中有一个回车符，后面没有换行符（孤立的 CR）。",
  "mixed-line-ends": "响应头混用了以 CRLF 结尾的行和以 LF 结尾的行。",
  "folded-header": "头 {line} 被折成了多行，HTTP/1.1 禁止这样做。",
  "header-line": "头 {line} 不是 `名称: 值` 的形式。",
  "length-and-coding": "响应同时有 Content-Length 和 Transfer-Encoding。",
  "two-lengths": "响应有不止一个 Content-Length。",
  "length-no-number": "Content-Length {length} 不是字节数。",
  "not-chunked": "Transfer-Encoding {coding} 不是 `chunked`。",
  "coding-in-http10": "HTTP/1.0 的响应带有 Transfer-Encoding，这是不允许的。",
  "unasked-upgrade": "响应是 101 Switching Protocols，但请求没有要求升级协议。",
  "many-interim": "收到了超过 {most} 个临时响应（1xx）。",
  "long-head": "响应头超过 {most} 字节。",
  "body-fault": "响应体与响应头所说的不符：{why}。",
  handshake: "应用的 WebSocket 握手与浏览器的请求不符。",
  "not-switched": "应用返回了 {status} 而不是 101：WebSocket 没有打开。",
  "accept-key": "响应的 Sec-WebSocket-Accept 与发出的密钥不符。",
  "unasked-extension": "应用选择了请求中没有提供的扩展。",
};

const PROJECT = {
  "project-files": "项目有 {count} 个文件，上限为 {most} 个。",
  "project-bytes": "项目共 {bytes} 字节，上限为 {most} 字节。",
  "path-empty": "路径 {path} 为空。",
  "path-long": "路径 {path} 超过 {most} 字节。",
  "path-absolute": "路径 {path} 是绝对路径；路径应从项目文件夹开始。",
  "path-backslash": "路径 {path} 含有反斜杠；文件夹之间请用 / 分隔。",
  "path-percent": "路径 {path} 经过了百分号编码；请直接使用原名。",
  "path-deep": "路径 {path} 的文件夹超过 {most} 层。",
  "path-no-name": "路径 {path} 中有空的名称。",
  "path-dots": "路径 {path} 中有名为“{name}”的文件夹。",
  "path-long-name": "路径 {path} 中有超过 {most} 字节的名称。",
  "path-spaces": "路径 {path} 中有以空格开头或结尾的名称。",
  "path-last-dot": "路径 {path} 中有以点结尾的名称。",
  "path-unseen": "路径 {path} 中有控制字符或看不见的字符。",
  "path-composed": "路径 {path} 不是 Unicode 的组合形式（NFC）。",
  "path-case": "路径 {path} 与 {twin} 只有大小写不同。",
  "path-in-file": "路径 {path} 位于 {file} 之下，而后者是文件，不是文件夹。",
  "shared-bytes": "分享的项目最多 {most} 字节，这个项目有 {bytes} 字节。",
  "not-stored": "无法保存分享的项目：{why}。",
  "no-snippet": "没有这个分享的项目。",
  "no-example": "没有这个示例。",
  "app-took-path": "应用在 {path} 处放了另一种类型的文件或文件夹。",
  "no-fit":
    "项目文件和应用写入的文件放不下：会话的磁盘可容纳 {disk}，共 {files} 个文件，每个不超过 {file}。请删除一些，或启动新的会话。",
  "not-written": "无法写入文件：{why}",
  "no-file": "会话的磁盘上没有文件 {path}。",
  "no-program": "命令中没有程序：请写一个，例如 `python manage.py`。",
  "no-shell": "命令不经过 shell 运行，{word} 在其中没有意义；请用 sh -c '…' 包住它。",
  "no-entry": "项目没有命令，也没有可以启动的文件：请添加 manage.py 或 app.py，或设置命令。",
  "long-command": "命令有 {count} 个字符，上限为 {most} 个。",
  "nul-in-command": "命令中有 NUL 字符，无法传给任何程序。",
  "unsplit-command": "无法把命令拆成词：{why}。",
  "not-python": "{path} 不是 Python 文件（.py、.pyi）。",
  "long-text": "文本超过 {most} 个字符。",
  "tool-failed": "会话无法启动这个工具，请再试一次。",
  "tool-waits": "本会话已有 {count} 个文本在等待这个工具。",
  "tool-busy": "工具正在处理另一个文本，请再试一次。",
};

const REQUEST = {
  method: "{method} 不是请求方法；方法应是一个词，例如 GET。",
  target: "请求目标不能为空，也不能含有控制字符。",
  "half-target": "请求目标中有半个字符（孤立的代理项）。",
  "header-name": "{field}：{name} 不能作为头的名称。",
  "header-control": "{field}：{name} 的值含有控制字符，例如换行。",
  "header-latin-1": "{field}：{name} 的值含有 latin-1 以外的字符；头的文本是 latin-1，请使用百分号编码。",
  "request-head": "请求头共 {bytes} 字节，上限为 {most} 字节。",
  "body-bytes": "请求体共 {bytes} 字节，上限为 {most} 字节。",
  "not-base64": "{field} 不是 Base64。",
  "half-character": "{field} 中有半个字符（孤立的代理项）。",
  "check-name": "{field}：对 {subject} 的检查需要填写名称。",
  "check-path": "{field} 中的路径无效：{why}。",
  "check-number": "{field} 必须是数字。",
  "checks-late": "所有请求合计的 {seconds} 时间已用完。",
  "cookie-bytes": "{field}：名称和值合计应为 1 到 {most} 字节，现在是 {bytes} 字节。",
  "cookie-domain": "{field} 必须是主机，例如 127.0.0.1。",
  "cookie-path": "{field} 必须以“/”开头。",
  "cookie-expires": "{field} 必须是带时区偏移的 RFC 3339 时间。",
  "cookie-character": "{field} 含有 {character}，Cookie 在这里不能使用它。",
  "cookie-space": "{field} 以空格开头或结尾，空格会丢失。",
  "socket-silent": "应用没有及时响应。",
  "socket-closing": "应用的 WebSocket 正在关闭，不能再发送。",
  "socket-message": "消息共 {bytes} 字节，上限为 {most} 字节。",
  "socket-close": "关闭帧不能使用这个代码，或原因太长。",
};

const SET_COOKIES = {
  "set-cookie-control": "它含有控制字符。",
  "set-cookie-empty": "它既没有名称，也没有值。",
  "set-cookie-long": "名称和值超过 {most} 字节。",
  "set-cookie-overlay": "已有同名的 Secure Cookie，而这个主机使用的是未加密的 HTTP。",
  "set-cookie-domain": "它的 Domain {domain} 既不是主机 {host}，也不是其上级域名。",
  "set-cookie-suffix": "它的 Domain {domain} 是公共后缀，由其下的所有网站共用。",
  "set-cookie-secure": "它带有 Secure，而对 {host} 的请求使用的是未加密的 HTTP。",
  "set-cookie-same-site": "它有 SameSite=None，却没有 Secure。",
  "set-cookie-partitioned": "它有 Partitioned，却没有 Secure。",
  "set-cookie-nameless": "它没有名称，而它的值以名称前缀开头。",
  "set-cookie-prefix": "它的名称前缀要求带有 Secure。",
  "set-cookie-host": "它的名称以 __Host- 开头，这要求 Path=/ 且没有 Domain。",
};

const SERVICE = {
  "no-session": "没有这个会话。",
  "no-preview": "没有这个预览。",
  "no-ticket": "没有这个排队号。",
  "foreign-ticket": "这个排队号不是由这里发出的。",
  "session-lost": "保存本会话的工作进程已不在，会话也随之消失。",
  "workers-full": "所有工作进程都已满，请稍后再试。",
  "no-worker": "没有工作进程响应，可能正在启动；请稍后再试。",
  "worker-away": "工作进程刚刚离开，请再试一次。",
  "worker-silent": "有一个工作进程没有响应，会话可能在其中；请再试一次。",
  "worker-unreachable": "无法连接工作进程：{why}。",
  "worker-garbled": "工作进程返回了 {status}，但形式不对。",
  "tunnel-silent": "会话的工作进程没有响应：{why}。",
  "tunnel-broken": "会话的工作进程中断了响应：{why}",
  "long-problem": "它的响应超过 {most} 字节。",
  "web-ends": "服务进程即将结束，请重新连接。",
  "many-calls": "这个地址一分钟内的此类请求超过 {most} 次，请在 {seconds}后再试。",
  "body-late": "请求体没有在 {seconds}内到达。",
  "body-large": "请求体超过 {most} 字节。",
  "no-address": "这个地址没有内容。",
  "no-method": "这个地址不接受这种方法。",
  "no-websocket": "这个地址没有 WebSocket。",
  "only-websocket": "这个地址只接受 WebSocket：请带上 `Upgrade: websocket`。",
  "not-a-handshake": "这不是 WebSocket 握手：{why}。",
  large: "请求超过了本服务接受的大小。",
  internal: "Playground 自身出错了；日志中有原因。",
  "internal-live": "Playground 自身出错了。",
  "key-reused": "这个 Idempotency-Key 已用于另一个项目，请换一个。",
  "not-up": "程序正在启动，请稍后再试。",
  "idle-state": "会话没有在运行（{state}）。",
  "session-ended": "会话已结束。",
  "no-such-session": "工作进程中没有这个会话。",
  queued: "全部 {most} 个会话位置都已占用，这个请求排在第 {place} 位。请凭排队号再次请求，以保留位置。",
  "queue-full": "全部 {most} 个会话位置都已占用，还有 {places} 个请求在等待，队列已满。请过一会儿再试。",
  "many-sessions":
    "这个地址在工作进程中已有 {most} 个会话，达到了每位访客的上限；请关闭一个页面，或等待无人使用的会话结束。",
  "used-up": "CPU 时间预算已延长 {count} 次，达到最多的 {seconds}；重新运行会有新的预算。",
  "no-terminal": "工作进程无法打开终端（{why}）：它需要 /dev/ptmx，以及 /dev/pts 中的空位。",
  draining: "工作进程正在关闭。",
  "jails-ended": "准备好的隔离环境都已结束。",
  "jail-late": "{seconds}内没有隔离环境准备好。",
  "worker-failed": "工作进程出错了；日志中有原因。",
  "port-closed": "会话中没有程序监听端口 {port}。",
  "port-silent": "端口 {port} 没有响应：{why}。",
  "port-late": "端口 {port} 在 {seconds}内没有接受连接。",
};

const SENTENCES: Readonly<Record<string, string>> = {
  ...HOPS,
  ...PROJECT,
  ...REQUEST,
  ...SET_COOKIES,
  ...SERVICE,
};

/** 结束了运行、或拒绝了请求的上限。 */
const LIMITS: Readonly<Record<string, string>> = {
  memory_bytes: "内存",
  cpu_seconds: "CPU 时间",
  processes: "进程和线程数",
  open_files: "打开的文件数",
  disk_bytes: "磁盘",
  disk_files: "磁盘上的文件数",
  file_bytes: "单个文件大小",
  log_bytes_per_second: "每秒输出",
  tunnels: "同时打开的连接数",
  terminals: "同时打开的终端数",
  startup_seconds: "启动时间",
  idle_seconds: "空闲时间",
  lifetime_seconds: "会话总时长",
};

const BYTES_IN_MIB = 1024 * 1024;

/** 代码的句子；没有这个代码时为 undefined。 */
export function sentenceZh(code: string, values: Values): string | undefined {
  const limit = LIMITS[code];
  if (limit) return `达到了上限：${limit}最多为 ${amount(code, values.allowed ?? 0)}。`;
  const words = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, amount(name, value)]),
  );
  return SENTENCES[code]?.replace(/\{(\w+)\}/g, (_, name) => words[name] ?? "") ?? reasonsZh[code]?.(words);
}

/** 文字照原样；数字带上名称所说的单位。 */
function amount(name: string, value: string | number): string {
  if (typeof value === "string") return value;
  if (name.includes("_bytes")) return `${count(value / BYTES_IN_MIB)} MiB`;
  return name.endsWith("seconds") ? `${count(value)} 秒` : count(value);
}

function count(value: number): string {
  return value.toLocaleString("zh-CN", { maximumFractionDigits: 1 });
}
