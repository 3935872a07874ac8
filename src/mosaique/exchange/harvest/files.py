"""Files in any import format, from a folder of the server or an address: each harvest reads them whole."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import BinaryIO, cast

from mosaique.catalogue.values.description import RecordDraft
from mosaique.core.http import Broken, Failed, Streamed, open_stream
from mosaique.core.messages import gettext_noop as _
from mosaique.exchange.formats import registry
from mosaique.exchange.formats.base import NotThisFormat, ReadProblem
from mosaique.exchange.harvest.errors import NOTHING, SourceFailed
from mosaique.exchange.harvest.pages import UNTITLED, Page, clean_identifier, content_identifier, one_line

UNKNOWN = _("No known format recognises %(name)s.")
ABSENT = _("The file or folder %(name)s cannot be read.")
NO_FILE = _("The folder %(name)s holds no file.")

A_PAGE = 500
MOST_BYTES = 1024 * 1024 * 1024
SECONDS = 1_800.0
_HEAD = 64 * 1024

Result = RecordDraft | ReadProblem
Opener = Callable[[], AbstractContextManager[BinaryIO]]


@dataclass(slots=True)
class FileReader:
    """``place`` is an address, a file or a folder; ``format_name`` a format's name, empty to recognise it.

    Tokens are how many results were given: files are read again from their beginning, and passed over.
    """

    place: str
    format_name: str = ""
    download: Callable[[str], AbstractContextManager[BinaryIO]] | None = None

    def pages(self, token: str = "") -> Iterator[Page]:
        """Raises SourceFailed when nothing can be read; one file of a folder that cannot is a problem."""
        given = int(token) if token.isdigit() else 0
        state = _Wholeness()
        results = self._results(state)
        for _passed in islice(results, given):
            pass
        while True:
            some = list(islice(results, A_PAGE))
            given += len(some)
            is_last = len(some) < A_PAGE
            yield _page(some, "" if is_last else str(given), is_whole=state.is_whole)
            if is_last:
                return

    def _results(self, state: _Wholeness) -> Iterator[Result]:
        files = list(self._files())
        for name, opener in files:
            try:
                with opener() as source:
                    yield from (_placed(one, name) for one in self._read(source, name))
            except SourceFailed as error:
                if len(files) == 1:
                    raise
                state.is_whole = False
                yield ReadProblem(1, error.reason, error.facts, identifier=name)

    def _files(self) -> Iterator[tuple[str, Opener]]:
        if self.place.startswith(("http://", "https://")):
            yield self.place.rpartition("/")[2], partial(self.download or downloaded, self.place)
            return
        path = Path(self.place)
        if path.is_dir():
            found = sorted(one for one in path.rglob("*") if one.is_file() and not one.name.startswith("."))
            if not found:
                raise SourceFailed(NO_FILE, {"name": self.place})
            for one in found:
                yield _shown(one.relative_to(path)), partial(_opened, one)
        else:
            yield _shown(path.name), partial(_opened, path)

    def _read(self, source: BinaryIO, name: str) -> Iterator[Result]:
        try:
            head = source.read(_HEAD)
            source.seek(0)
            known = registry.get(self.format_name) if self.format_name else registry.recognise(head, name)
            yield from known.read(source)
        except NotThisFormat as error:
            raise SourceFailed(error.reason, error.facts) from None
        except registry.UnknownFormat:
            raise SourceFailed(UNKNOWN, {"name": name}) from None


@dataclass(slots=True)
class _Wholeness:
    """Whether every file could be read."""

    is_whole: bool = True


def _shown(name: Path | str) -> str:
    """The name on one line; systems allow bytes in it that are no text."""
    return one_line(os.fsencode(name).decode(errors="replace"))


def _placed(result: Result, name: str) -> Result:
    """What cannot be taken and names itself by nothing is found again by its file and line."""
    if isinstance(result, ReadProblem):
        place = _place(name, result.line)
        return result if result.identifier else replace(result, identifier=place)
    where = result.source
    if result.description.title or where.identifier:
        return result
    return ReadProblem(where.position, UNTITLED, identifier=_place(name, where.line))


def _place(name: str, line: int | None) -> str:
    return f"{name}:{line}" if line else name


def _page(results: list[Result], token: str, *, is_whole: bool) -> Page:
    page = Page(token=token, is_whole=is_whole)
    for position, one in enumerate(results, start=1):
        if isinstance(one, RecordDraft):
            own = clean_identifier(one.source.identifier)
            one.source.identifier = own or content_identifier(one.source.original)
            page.drafts.append(one)
        else:
            page.problems.append(replace(one, position=one.position or position))
    return page


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    try:
        source = path.open("rb")
    except OSError:
        raise SourceFailed(ABSENT, {"name": _shown(path)}) from None
    with source:
        yield source


@contextmanager
def downloaded(url: str, *, seconds: float = SECONDS) -> Iterator[BinaryIO]:
    """The file behind an address, on disk while it is read. Raises SourceFailed."""
    with tempfile.TemporaryFile() as file:
        with open_stream(url, max_bytes=MOST_BYTES, timeout=seconds) as answer:
            if isinstance(answer, Failed):
                raise SourceFailed(answer.reason, answer.facts, retry_after=answer.retry_after)
            if not isinstance(answer, Streamed):
                raise SourceFailed(NOTHING)
            try:
                for chunk in answer.chunks:
                    file.write(chunk)
            except Broken as broken:
                raise SourceFailed(broken.failed.reason, broken.failed.facts) from None
        file.seek(0)
        yield cast("BinaryIO", file)
