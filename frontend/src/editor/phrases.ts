/** CodeMirror's own words, which are English unless told otherwise. */

import { EditorState, type Extension } from "@codemirror/state";

const CHINESE: Readonly<Record<string, string>> = {
  "Control character": "控制字符",
  "Folded lines": "折叠的行",
  "Unfolded lines": "展开的行",
  "folded code": "折叠的代码",
  unfold: "展开",
  "Fold line": "折叠",
  "Unfold line": "展开",
  "Go to line": "转到行",
  go: "转到",
  Find: "查找",
  Replace: "替换",
  next: "下一个",
  previous: "上一个",
  all: "全部",
  "match case": "区分大小写",
  "by word": "整词",
  regexp: "正则表达式",
  replace: "替换",
  "replace all": "全部替换",
  close: "关闭",
  "current match": "当前匹配",
  "replaced $ matches": "替换了 $ 处",
  "replaced match on line $": "替换了第 $ 行的匹配",
  "on line": "在行",
  Completions: "补全",
  Diagnostics: "代码检查",
  "No diagnostics": "没有发现问题",
  "Selection deleted": "已删除选中的内容",
  to: "到",
};

/** Its own begin in lower case, as no other button of the page does. */
const ENGLISH: Readonly<Record<string, string>> = {
  go: "Go",
  next: "Next",
  previous: "Previous",
  all: "All",
  "match case": "Match case",
  "by word": "By word",
  regexp: "Regexp",
  replace: "Replace",
  "replace all": "Replace all",
  close: "Close",
  unfold: "Unfold",
};

export function phrases(isChinese: boolean): Extension {
  return EditorState.phrases.of(isChinese ? CHINESE : ENGLISH);
}
