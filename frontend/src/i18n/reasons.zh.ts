/** 与上限无关的系统消息（见 `sandbox/reasons.py`）：按代码译成中文；译文与服务器自己的页面共用。 */

import reasons from "../../../playground/translations/reasons.zh.json";

export type Values = Readonly<Record<string, string | number>>;

/** 没有这个代码时为 undefined。 */
export function reasonZh(code: string, values: Values): string | undefined {
  return filled(reasons, code, values);
}

/** 花括号里填入值。 */
export function filled(
  table: Readonly<Record<string, string>>,
  code: string,
  values: Values,
): string | undefined {
  return table[code]?.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));
}
