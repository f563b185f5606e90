/**
 * 服务器的句子（见 `playground/sentences.py` 与 `sandbox/problems.py`）：按代码译成中文。
 *
 * 译文与服务器自己的页面共用（`playground/chinese.py`）。花括号里的值来自服务器；例外、库和应用自己说的话不翻译。
 */

import limits from "../../../playground/translations/limits.zh.json";
import sentences from "../../../playground/translations/sentences.zh.json";
import { filled, reasonZh, type Values } from "./reasons.zh.ts";

/** 结束了运行、或拒绝了请求的上限。 */
const LIMITS: Readonly<Record<string, string>> = limits;

const BYTES_IN_MIB = 1024 * 1024;

/** 代码的句子；没有这个代码时为 undefined。 */
export function sentenceZh(code: string, values: Values): string | undefined {
  const limit = LIMITS[code];
  if (limit) return `达到了上限：${limit}最多为 ${amount(code, values.allowed ?? 0)}。`;
  const words = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, amount(name, value)]),
  );
  return filled(sentences, code, words) ?? reasonZh(code, words);
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
