"""Where the index lives: generations side by side, the one that serves, and the lock of its only writer."""

from __future__ import annotations

import fcntl
import os
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import tantivy

from mosaique.discovery.engines.tantivy_schema import VERSION, schema
from mosaique.discovery.errors import IndexDamaged, WriterBusy

_POINTER = "current"
_STARTED_EMPTY = "started-empty"  # a file in a generation that was made because there was none to serve
_MOST_RETRIES = 5


class Stamp(NamedTuple):
    """What tells one state of the index from the next: the generation, and its last commit."""

    generation: str
    commit: tuple[int, int, int]


class Store:
    """A folder with one folder per generation of the index, and a file that names the one that serves.

    The pointer is replaced atomically, so a reader sees the old index or the new one, never none. Readers
    look at two small files a request and open again only what has changed.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._path = os.fspath(folder)
        self._pointer = os.fspath(folder / _POINTER)
        self._read: tuple[tuple[int, int], str] | None = None  # the pointer's last state, and what it said
        self._lock = threading.Lock()
        self._opened: tuple[tantivy.Index, Stamp] | None = None

    def index(self) -> tuple[tantivy.Index, Stamp]:
        """The index that serves, up to date with the last commit of any process, and which state that is.

        Raises IndexDamaged.
        """
        opened = self._opened
        if opened is None or opened[1] != self._stamp():
            with self._lock:
                opened = self._opened = self._up_to_date(self._opened)
        return opened

    def _up_to_date(self, opened: tuple[tantivy.Index, Stamp] | None) -> tuple[tantivy.Index, Stamp]:
        """What is open, if it is of this state, else read again; a sweep may come between two looks."""
        damage: Exception | None = None
        for _attempt in range(_MOST_RETRIES):
            stamp = self._stamp()
            if opened is not None and opened[1] == stamp:
                return opened
            try:
                if opened is not None and opened[1].generation == stamp.generation:
                    index = opened[0]
                else:
                    index = tantivy.Index.open(str(self.folder / stamp.generation))
                    index.config_reader("manual")
                index.reload()
            except (OSError, ValueError) as error:
                damage = error
            else:
                return index, stamp
        raise IndexDamaged(self.folder) from damage

    def _stamp(self) -> Stamp:
        """The present state; makes an empty generation where there is none that this version can read."""
        for _attempt in range(_MOST_RETRIES):
            name = self._pointed()
            if not name:
                break
            try:
                found = os.stat(f"{self._path}/{name}/meta.json")  # noqa: PTH116  # asked at each request
            except FileNotFoundError:  # swept after a swap, or gone: look again
                self._read = None
                continue
            return Stamp(name, (found.st_mtime_ns, found.st_ino, found.st_size))
        self._make_first()
        return self._stamp()

    def _pointed(self) -> str:
        """The generation that the pointer names, if this version can read it; else an empty text."""
        try:
            found = os.stat(self._pointer)  # noqa: PTH116  # the same
            state = (found.st_mtime_ns, found.st_ino)
            if self._read is not None and self._read[0] == state:
                return self._read[1]
            name = Path(self._pointer).read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return ""
        known = name if name.startswith(f"v{VERSION}-") else ""
        self._read = (state, known)
        return known

    def _make_first(self) -> None:
        """Serve an empty index, to be rebuilt: there is none that this version can read."""
        with self._alone("making.lock", wait=30.0):
            pointed = self._pointed()
            if pointed and (self.folder / pointed / "meta.json").exists():
                return  # another process was quicker
            name = self.make()
            (self.folder / name / _STARTED_EMPTY).touch()
            self.point_to(name)

    @property
    def started_empty(self) -> bool:
        """Whether what serves was made for want of an index, and was not rebuilt since."""
        return (self.folder / self._stamp().generation / _STARTED_EMPTY).exists()

    def make(self) -> str:
        """A new, empty generation; nobody reads it yet."""
        self.folder.mkdir(parents=True, exist_ok=True)
        number = 1 + max((int(path.name.rpartition("-")[2]) for path in self._generations()), default=0)
        path = self.folder / f"v{VERSION}-{number}"
        path.mkdir()
        # The last added first: among documents of equal score, and at no cost to writing or reading.
        tantivy.Index(schema(), path=str(path), sort_by_field="by_added", sort_order=tantivy.Order.Desc)
        return path.name

    def point_to(self, name: str) -> None:
        """Let a generation serve from now on."""
        fresh = self.folder / f".{_POINTER}.{os.getpid()}"
        with fresh.open("w", encoding="utf-8") as file:
            file.write(name)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.folder / _POINTER)
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def sweep(self) -> None:
        """Remove generations that serve no more. A reader that still has one open keeps its files."""
        keep = self._pointed()
        for path in self._generations():
            if path.name != keep:
                shutil.rmtree(path, ignore_errors=True)

    def _generations(self) -> list[Path]:
        return [path for path in self.folder.glob("v*-*") if path.name.rpartition("-")[2].isdigit()]

    @contextmanager
    def exclusive(self, *, wait: float = 0.0) -> Iterator[None]:
        """Be the only writer of any process; the lock goes with the process. Raises WriterBusy after
        ``wait`` seconds.
        """
        with self._alone("writer.lock", wait=wait):
            yield

    @contextmanager
    def _alone(self, lock_name: str, *, wait: float) -> Iterator[None]:
        self.folder.mkdir(parents=True, exist_ok=True)
        until = time.monotonic() + wait
        with (self.folder / lock_name).open("w") as lock:
            while not _locked(lock.fileno()):
                if time.monotonic() >= until:
                    raise WriterBusy
                time.sleep(0.05)
            yield


def _locked(handle: int) -> bool:
    """Whether the lock could be taken; it goes when the file is closed, or with the process."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
