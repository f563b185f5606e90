"""The sentences of the pages that the server itself renders, in both languages.

What HTTP and Flask call things (GET, 302, `Set-Cookie`) is never translated.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from flask import request

from sandbox.protocol import Reason, State

from .chinese import api_in_chinese, in_chinese

Language = Literal["en", "zh"]

WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "title": "Playground for Flask",
        "no_script": "This page works without script: read the project, change it, run it, and see"
        " the request and the response byte for byte. With script there is much more.",
        "project": "The project",
        "command": "Command",
        "target": "Send GET to",
        "send": "Run and send",
        "edit": "Change it",
        "state": "State:",
        "request": "The request",
        "response": "The response",
        "output": "What the project printed",
        "error": "What went wrong",
        "none": "nothing",
        "binary": "{size} bytes that are not text",
        "cut": "(the rest is left out)",
        "trailers": "The trailers, after the last chunk:",
        "again": "Change it and run again",
        "api": "The API",
        "home": "Open the playground",
        "no_build": "The page has not been built yet: run “make setup”, then load this page again.",
        "other_language": "中文",
        "api_form": "JSON in and out; what goes wrong is `application/problem+json`. The same for"
        " programs:",
        "api_events": "The websocket `/api/v1/sessions/{session_id}/events?after=SEQ` sends one"
        " event a message.",
        "takes": "takes",
        "done": "done",
        "content": "the content",
        "calls": "Calls",
        "records": "Records",
        "optional": " (optional)",
        "either": " or ",
        "list_of": "list of {}",
        "map_to": "map to {}",
        "anything": "anything",
    },
    "zh": {
        "title": "Flask 练习场",
        "no_script": "不用脚本也能用：阅读项目、修改、运行，并逐字节查看请求和响应。"
        "启用脚本后功能更多。",
        "project": "项目",
        "command": "命令",
        "target": "发送 GET 请求到",
        "send": "运行并发送",
        "edit": "修改",
        "state": "状态：",
        "request": "请求",
        "response": "响应",
        "output": "项目的输出",
        "error": "出了什么问题",
        "none": "无",
        "binary": "{size} 字节，不是文本",
        "cut": "（其余部分已省略）",
        "trailers": "最后一个分块之后的尾部字段：",
        "again": "修改并再次运行",
        "api": "接口文档",
        "home": "打开练习场",
        "no_build": "页面还没有构建：请运行 “make setup”，然后刷新本页。",
        "other_language": "English",
        "api_form": "收发都是 JSON；出错时是 `application/problem+json`。供程序读取的同样内容：",
        "api_events": "websocket `/api/v1/sessions/{session_id}/events?after=SEQ` 每条消息发送一个"
        "事件。",
        "takes": "接受",
        "done": "完成",
        "content": "内容",
        "calls": "调用",
        "records": "记录",
        "optional": "（可选）",
        "either": " 或 ",
        "list_of": "列表（{}）",
        "map_to": "映射（{}）",
        "anything": "任意",
    },
}


STATES: dict[Language, dict[State, str]] = {
    "en": {
        "starting": "starting",
        "running": "running",
        "crashed": "crashed",
        "exited": "exited",
        "stopped": "stopped",
        "asleep": "asleep",
        "limited": "stopped by a limit",
        "lost": "lost",
    },
    "zh": {
        "starting": "正在启动",
        "running": "运行中",
        "crashed": "已崩溃",
        "exited": "已退出",
        "stopped": "已停止",
        "asleep": "休眠中",
        "limited": "因达到上限而停止",
        "lost": "已丢失",
    },
}

CHOSEN_LANGUAGE = "playground-language"
"""The cookie in which our page keeps the choice made on it (frontend/src/state/settings.ts). It is
a wish and nothing else: two words count, and whoever sets it reads another language."""

PAGE_VARIES = "Accept-Language, Cookie"
"""By what the answers differ whose language is `page_language()`."""

_TITLES_ZH: dict[int, str] = {
    400: "请求有误",
    403: "禁止访问",
    404: "未找到",
    405: "不接受这种方法",
    408: "请求超时",
    409: "冲突",
    410: "已不存在",
    413: "内容过大",
    414: "地址过长",
    415: "不支持的媒体类型",
    422: "无法处理",
    426: "需要升级协议",
    429: "请求过多",
    431: "请求头过大",
    500: "服务器内部错误",
    502: "工作进程出错",
    503: "暂时不可用",
    507: "存储空间不足",
}


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence, and the language that it is in: `lang` of the element that has it."""

    text: str
    lang: str


def said(why: Reason, language: Language) -> Said:
    """In the reader's language; in English where nobody has translated it."""
    chinese = in_chinese(why) if language == "zh" else None
    return Said(why.message, "en") if chinese is None else Said(chinese, html_language("zh"))


def said_of_api(name: str, english: str, language: Language) -> Said:
    """What a call, a record or a parameter of the API is for, in the reader's language."""
    chinese = api_in_chinese(name) if language == "zh" else None
    return Said(english, "en") if chinese is None else Said(chinese, html_language("zh"))


def title(status: int, phrase: str, language: Language) -> str:
    """What a status is called above a page; `phrase` is HTTP's own."""
    return phrase if language == "en" else _TITLES_ZH.get(status, phrase)


def html_language(language: Language) -> str:
    """The value of `lang`."""
    return "zh-Hans" if language == "zh" else "en"


def page_language() -> Language:
    """The language of a page: by `?lang=`, else the one chosen on our page, else the browser's."""
    chosen = request.cookies.get(CHOSEN_LANGUAGE, "")
    return preferred((request.args.get("lang", ""), chosen, *request.accept_languages.values()))


def asked_language() -> Language:
    """The language of a call of the API, where a cookie says nothing: caches keep its answers."""
    return preferred((request.args.get("lang", ""), *request.accept_languages.values()))


def preferred(tags: Iterable[str]) -> Language:
    """The first of a reader's languages that we speak."""
    spoken = (language for tag in tags for language in WORDS if tag.lower().startswith(language))
    return next(spoken, "en")
