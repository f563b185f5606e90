"""The sentences of the pages that the server itself renders, in both languages.

What HTTP and Flask call things (GET, 302, `Set-Cookie`) is never translated.
"""

from typing import Literal

from flask import request

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
        "state": "State",
        "request": "The request",
        "response": "The response",
        "output": "What the project printed",
        "error": "What went wrong",
        "none": "nothing",
        "binary": "{size} bytes that are not text",
        "cut": "(the rest is left out)",
        "again": "Change it and run again",
        "api": "The API",
        "no_build": "The page has not been built yet: run “make setup”, then load this page again.",
        "other_language": "中文",
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
        "state": "状态",
        "request": "请求",
        "response": "响应",
        "output": "项目的输出",
        "error": "出了什么问题",
        "none": "无",
        "binary": "{size} 字节，不是文本",
        "cut": "（其余部分已省略）",
        "again": "修改并再次运行",
        "api": "接口文档",
        "no_build": "页面还没有构建：请运行 “make setup”，然后刷新本页。",
        "other_language": "English",
    },
}


def page_language() -> Language:
    """The language asked for: by `?lang=`, else by the browser's preference."""
    wanted = (request.args.get("lang", ""), *request.accept_languages.values())
    spoken = (language for tag in wanted for language in WORDS if tag.startswith(language))
    return next(spoken, "en")
