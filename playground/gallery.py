"""The gallery: small projects to open, run and change, read from folders of plain files.

A teacher writes such a folder without touching code (docs/examples.md). All are read once, at the
start, and a mistake in one stops the start with a sentence that names the file: a gallery with a
broken example would be found out by a learner. Nothing here imports or runs what it reads.
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, TypeVar

import msgspec
from msgspec import Meta

from .messages import Command, PublicMessage
from .problems import NotFound
from .sentences import sentence

T = TypeVar("T")

FOLDER = Path(__file__).parent / "examples"
ABOUT = "example.toml"
REQUESTS = "requests.http"
FILES_MAX = 8
FILE_BYTES_MAX = 8_192
"""Whoever opens an example reads all of it."""

_NAME = re.compile(r"(?P<chapter>\d\d)-(?P<place>\d)-(?P<slug>[a-z0-9]+(?:-[a-z0-9]+)*)")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")

ExampleLanguage = Literal["en", "zh"]
Title = Annotated[str, Meta(min_length=1, max_length=60)]
Sentence = Annotated[str, Meta(min_length=1, max_length=240)]


class GalleryError(Exception):
    """A folder of the gallery is not as docs/examples.md says; the sentence names the file."""


class ExampleWords(PublicMessage, frozen=True):
    """web → browser: what an example is called, what it shows, and what is worth changing."""

    title: Title
    sentence: Sentence
    change: Sentence


class ChapterTitle(PublicMessage, frozen=True):
    """web → browser: a chapter's title in both languages."""

    en: Title
    zh: Title


class ExampleEntry(PublicMessage, frozen=True):
    """web → browser: one example of the list; `chapter` counts from 1."""

    slug: str
    chapter: int
    en: ExampleWords
    zh: ExampleWords


class ExampleList(PublicMessage, frozen=True):
    """web → browser: the whole gallery, in order and in both languages, so that both are
    searched.
    """

    chapters: list[ChapterTitle]
    examples: list[ExampleEntry]


class Example(PublicMessage, frozen=True):
    """web → browser: one example as a project, its comments in the language that was asked for."""

    slug: str
    chapter: int
    lang: ExampleLanguage
    en: ExampleWords
    zh: ExampleWords
    files: dict[str, str]
    command: Command | None = None


class _About(PublicMessage, frozen=True):
    """An `example.toml`. `words`: what in the files is Chinese for a Chinese reader."""

    en: ExampleWords
    zh: ExampleWords
    command: Command | None = None
    words: dict[str, str] = msgspec.field(default_factory=dict)


class _Chapters(PublicMessage, frozen=True):
    chapter: list[ChapterTitle]


class Gallery:
    """All examples, in order."""

    def __init__(self, chapters: list[ChapterTitle], examples: list[dict[str, Example]]) -> None:
        self._by_slug = {each["en"].slug: each for each in examples}
        entries = [
            ExampleEntry(slug=slug, chapter=each["en"].chapter, en=each["en"].en, zh=each["en"].zh)
            for slug, each in self._by_slug.items()
        ]
        self.list = ExampleList(chapters=chapters, examples=entries)

    def get(self, slug: str, language: ExampleLanguage) -> Example:
        """Raises `NotFound`."""
        if slug not in self._by_slug:
            raise NotFound(sentence("no-example"))
        return self._by_slug[slug][language]


@cache  # nobody changes it
def read_gallery(folder: Path = FOLDER) -> Gallery:
    """Read and check every folder, once in a process. Raises `GalleryError`."""
    chapters = _read_toml(folder / "chapters.toml", _Chapters).chapter
    paths = [path for path in sorted(folder.iterdir()) if path.is_dir()]
    examples = [read_example(path, len(chapters)) for path in paths if path.name != "__pycache__"]
    slugs = [each["en"].slug for each in examples]
    for slug in slugs:
        if slugs.count(slug) > 1:
            raise GalleryError(f"{folder}: two examples are called {slug}; a link names one.")
    return Gallery(chapters, examples)


def read_example(folder: Path, chapters: int) -> dict[str, Example]:
    """One folder, by language. Raises `GalleryError`."""
    name = _NAME.fullmatch(folder.name)
    if name is None:
        raise GalleryError(f"{folder}: the name must be CHAPTER-PLACE-TOPIC: 02-1-paths.")
    chapter = int(name["chapter"])
    if not 1 <= chapter <= chapters:
        raise GalleryError(f"{folder}: there is no chapter {chapter}, only {chapters}.")
    about = _read_toml(folder / ABOUT, _About)
    if not _CHINESE.search(about.zh.sentence + about.zh.change):
        raise GalleryError(f"{folder / ABOUT}: `zh` must be Chinese.")
    files = dict(_read_files(folder))
    _check_words(folder, about, files)
    made: dict[str, Example] = {}
    for language in ("en", "zh"):
        made[language] = Example(
            slug=name["slug"],
            chapter=chapter,
            lang=language,
            en=about.en,
            zh=about.zh,
            files=files if language == "en" else _in_chinese(files, about.words),
            command=about.command,
        )
    return made


def _read_files(folder: Path) -> Iterator[tuple[str, str]]:
    """The project: everything beside `example.toml`, Python first, requests last."""
    paths = [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    names = {path.relative_to(folder).as_posix() for path in paths} - {ABOUT}
    if REQUESTS not in names:
        raise GalleryError(f"{folder}: {REQUESTS} is missing; an example has requests to send.")
    if not any(name.endswith(".py") for name in names):
        raise GalleryError(f"{folder}: there is no Python file.")
    if len(names) > FILES_MAX:
        raise GalleryError(f"{folder}: {len(names)} files are too many; at most {FILES_MAX}.")
    for name in sorted(names, key=lambda name: (name == REQUESTS, not name.endswith(".py"), name)):
        content = (folder / name).read_bytes()
        if len(content) > FILE_BYTES_MAX:
            raise GalleryError(
                f"{folder / name}: {len(content):,} bytes are too many; at most {FILE_BYTES_MAX:,}."
            )
        try:
            yield name, content.decode()
        except UnicodeDecodeError:
            raise GalleryError(f"{folder / name}: it is not UTF-8 text.") from None


def _check_words(folder: Path, about: _About, files: dict[str, str]) -> None:
    for english in about.words:
        if not any(any(_places(english, text)) for text in files.values()):
            raise GalleryError(f"{folder / ABOUT}: `words`: no file contains {english!r}.")


def _in_chinese(files: dict[str, str], words: dict[str, str]) -> dict[str, str]:
    return {name: _translate(text, words) for name, text in files.items()}


def _translate(text: str, words: dict[str, str]) -> str:
    """Each phrase is replaced once, the longest first: none is looked for inside another's.

    By hand: a pattern for each phrase, and one for all of an example, took half of the time in
    which web starts to be compiled.
    """
    found = [place for phrase in words for place in _places(phrase, text)]
    parts, done = [], 0
    for place in sorted(found, key=lambda place: (place.start, -place.stop)):
        if place.start >= done:
            parts += [text[done : place.start], words[text[place]]]
            done = place.stop
    return "".join([*parts, text[done:]])


def _places(phrase: str, text: str) -> Iterator[slice]:
    """Where the phrase is and no word goes on: `list` is no part of `list_items`."""
    start = text.find(phrase)
    while start >= 0:
        place = slice(start, start + len(phrase))
        before, after = text[max(0, start - 1) : start], text[place.stop : place.stop + 1]
        if not (_is_one_word(before, phrase[:1]) or _is_one_word(phrase[-1:], after)):
            yield place
        start = text.find(phrase, start + 1)


def _is_one_word(left: str, right: str) -> bool:
    """Whether a word goes on from the one character to the other."""
    return all(side.isalnum() or side == "_" for side in (left, right))


def _read_toml(path: Path, kind: type[T]) -> T:
    try:
        return msgspec.toml.decode(path.read_bytes(), type=kind)
    except FileNotFoundError:
        raise GalleryError(f"{path} is missing.") from None
    except (msgspec.ValidationError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise GalleryError(f"{path}: {error}.") from None
