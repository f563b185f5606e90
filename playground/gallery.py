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


@cache  # it takes nine tenths of what an app takes to be made, and nobody changes it
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
        if not any(re.search(_whole(english), text) for text in files.values()):
            raise GalleryError(f"{folder / ABOUT}: `words`: no file contains {english!r}.")


def _in_chinese(files: dict[str, str], words: dict[str, str]) -> dict[str, str]:
    """Each phrase is replaced once, the longest first: none is looked for inside another's."""
    if not words:
        return files
    phrases = re.compile("|".join(map(_whole, sorted(words, key=len, reverse=True))))
    return {name: phrases.sub(lambda found: words[found[0]], text) for name, text in files.items()}


def _whole(phrase: str) -> str:
    """A pattern for the phrase where no word goes on: `list` is no part of `list_items`."""
    before = r"(?<!\w)" if re.match(r"\w", phrase) else ""
    after = r"(?!\w)" if re.search(r"\w\Z", phrase) else ""
    return before + re.escape(phrase) + after


def _read_toml(path: Path, kind: type[T]) -> T:
    try:
        return msgspec.toml.decode(path.read_bytes(), type=kind)
    except FileNotFoundError:
        raise GalleryError(f"{path} is missing.") from None
    except (msgspec.ValidationError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise GalleryError(f"{path}: {error}.") from None
