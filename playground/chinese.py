"""What the service says, in Chinese, for the pages that the server itself renders.

The page has the same from the same files (frontend/src/i18n/sentences.zh.ts): a sentence is
translated once. What an exception, a library or the guest says stays as it is.
"""

from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from sandbox.protocol import Reason

BYTES_IN_MIB = 1024 * 1024

_FOLDER = Path(__file__).parent / "translations"

Table = Literal["sentences", "reasons", "limits", "api"]
Values = dict[str, float | str]


def in_chinese(why: Reason) -> str | None:
    """The sentence of its code, or of the limit that was met; None without one."""
    if why.code is not None and (limit := _limit(why.code, why.values.get("allowed"))):
        return limit
    template = None if why.code is None else _sentence(why.code)
    if template is None:
        return _limit(why.limit, why.allowed)
    return template.format_map({name: _amount(name, value) for name, value in why.values.items()})


def api_in_chinese(name: str) -> str | None:
    """What a call, a record or a parameter of the API is for; None without a translation."""
    return _table("api").get(name)


def _sentence(code: str) -> str | None:
    return _table("sentences").get(code) or _table("reasons").get(code)


def _limit(name: str | None, allowed: float | str | None) -> str | None:
    if name is None or allowed is None or name not in _table("limits"):
        return None
    return f"达到了上限：{_table('limits')[name]}最多为 {_amount(name, allowed)}。"


def _amount(name: str, value: float | str) -> str:
    """Words as they are, numbers with the unit that their name tells."""
    if isinstance(value, str):
        return value
    if "_bytes" in name:
        return f"{_count(value / BYTES_IN_MIB)} MiB"
    return f"{_count(value)} 秒" if name.endswith("seconds") else _count(value)


def _count(value: float) -> str:
    return f"{value:,.1f}".removesuffix(".0")


@cache
def _table(name: Table) -> dict[str, str]:
    return msgspec.json.decode((_FOLDER / f"{name}.zh.json").read_bytes(), type=dict[str, str])
