"""Where the index lives: generations side by side, the one that serves, and the lock of its only writer."""

from __future__ import annotations

import fcntl
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import tantivy

from mosaique.discovery.engines.tantivy_schema import VERSION, prepare, schema
from mosaique.discovery.errors import WriterBusy

_POINTER = "current"


class Store:
    """A folder with one folder per generation of the index, and a file that names the one that serves.

    The pointer is replaced atomically, so a reader sees the old index or the new one, never none.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._opened: tuple[object, tantivy.Index] | None = None

    def index(self) -> tantivy.Index:
        """The index that serves, up to date with the last commit of any process."""
        stamp = self._stamp()
        opened = self._opened
        if opened is not None and opened[0] == stamp:
            return opened[1]
        with self._lock:
            opened = self._opened
            generation = self.current()
            if opened is not None and opened[0][0] == generation:  # type: ignore[index]  # (name, time)
                index = opened[1]
                index.reload()
            else:
                index = prepare(tantivy.Index.open(str(self.folder / generation)))
                index.config_reader("manual")
            self._opened = (stamp, index)
            return index

    def current(self) -> str:
        """The name of the generation that serves; an empty one is made where there is none."""
        try:
            name = (self.folder / _POINTER).read_text().strip()
        except FileNotFoundError:
            name = ""
        if name.startswith(f"v{VERSION}-") and (self.folder / name / "meta.json").exists():
            return name
        return self._first()

    def generation(self) -> object:
        """Changes whenever the index does: for caches."""
        return self._stamp()

    def _stamp(self) -> tuple[str, int]:
        name = self.current()
        return name, (self.folder / name / "meta.json").stat().st_mtime_ns

    def _first(self) -> str:
        with self._lock:
            name = self.make()
            self.point_to(name)
            return name

    def make(self) -> str:
        """A new, empty generation; nobody reads it yet."""
        self.folder.mkdir(parents=True, exist_ok=True)
        number = 1 + max((int(path.name.split("-")[-1]) for path in self.folder.glob("v*-*")), default=0)
        name = f"v{VERSION}-{number}"
        path = self.folder / name
        path.mkdir()
        tantivy.Index(schema(), path=str(path))
        return name

    def point_to(self, name: str) -> None:
        """Let a generation serve from now on."""
        fresh = self.folder / f".{_POINTER}.{os.getpid()}"
        fresh.write_text(name)
        fresh.replace(self.folder / _POINTER)

    def sweep(self) -> None:
        """Remove generations that serve no more. A reader that still has one open keeps its files."""
        keep = self.current()
        for path in self.folder.glob("v*-*"):
            if path.name != keep:
                shutil.rmtree(path, ignore_errors=True)

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Be the only writer of any process; the lock goes with the process. Raises WriterBusy."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "writer.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise WriterBusy from None
            yield
