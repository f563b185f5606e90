"""The URL builders of rules, compiled when `url_for` first wants one.

Werkzeug writes two functions for each rule, a tree of syntax each, while the app is being made:
0.3 ms a rule on two cores, and most of a small app's start. What such a function will be is settled
by then, so only the moment changes; a rule whose builder might fail is compiled at once, so that it
fails where it would at home. A compiled builder is called as Werkzeug's own is: no frame of ours is
in a traceback.
"""

from typing import Any

from werkzeug.routing import Rule

_NO_NAMES = frozenset({"None", "True", "False"})
"""What a rule's syntax takes for a variable's name, and the compiler does not."""

_compile: Any = Rule._compile_builder


class _Builder:
    """The attribute of a rule that holds one of its builders."""

    def __init__(self, name: str, *, append_unknown: bool) -> None:
        self._name = name
        self._append_unknown = append_unknown

    def __get__(self, rule: Rule | None, _owner: type[Rule]) -> Any:
        if rule is None:
            return self
        if rule.__dict__[self._name] is None:
            made = _compile(rule, self._append_unknown)
            rule.__dict__[self._name] = made.__get__(rule, None)
        return rule.__dict__[self._name]

    def __set__(self, rule: Rule, build: object) -> None:
        rule.__dict__[self._name] = build


class _Later:
    """Stands for a function that a rule is about to bind to itself."""

    def __get__(self, *_: object) -> None:
        return None


class _Compile:
    """The method of a rule that compiles a builder, or puts it off. Where it might fail it is
    Werkzeug's own, called by nobody of ours.
    """

    def __get__(self, rule: Rule | None, owner: type[Rule]) -> Any:
        if rule is None or rule.defaults or _NO_NAMES & rule.arguments:
            return _compile.__get__(rule, owner)
        return _put_off


def _put_off(_append_unknown: bool) -> _Later:
    return _Later()


def install() -> None:
    """For every rule of this interpreter from now on."""
    for name, append_unknown in (("_build", False), ("_build_unknown", True)):
        setattr(Rule, name, _Builder(name, append_unknown=append_unknown))
    setattr(Rule, "_compile_builder", _Compile())  # noqa: B010 for a type checker it is a method
