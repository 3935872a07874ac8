"""The next page of a list is asked for and read while the caller writes the last one.

Reading takes two fifths of a harvest, and two threads of one Python take turns: a thread spares no more than
the waiting for the source. A process reads a long list for good beside the one that writes (ADR 0021).
``python -m mosaique.exchange.harvest.ahead`` is that process: by one pipe a reader and its token come in, and
pages go out.
"""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection

from mosaique.core import stopping
from mosaique.core.bulk import collecting_rarely
from mosaique.core.messages import gettext_noop
from mosaique.exchange.errors import RunTaken
from mosaique.exchange.harvest.errors import SourceFailed
from mosaique.exchange.harvest.pages import Page, Reader

logger = logging.getLogger(__name__)

LONG = 5_000  # records: a process starts in the time that a thousand take

ENDED = gettext_noop(
    "The process that read the source was ended by the system: the next harvest goes on from there."
)


def is_worth_a_process(records: int) -> bool:
    """Whether so many records to come repay the start of a process, on a machine that runs two at a time."""
    return records >= LONG and (os.cpu_count() or 1) > 1


def by_thread(pages: Iterator[Page]) -> Iterator[Page]:
    """The pages, one ahead of the caller."""
    with ThreadPoolExecutor(1, thread_name_prefix="harvest") as pool:
        coming = pool.submit(next, pages, None)
        while (page := coming.result()) is not None:
            coming = pool.submit(next, pages, None)
            yield page


def by_process(reader: Reader, token: str) -> Iterator[Page]:
    """The pages after a token, one ahead of the caller. The reader is copied: it must be picklable.

    Raises what reading raises, SourceFailed when the process was ended, RunTaken when this one is asked to
    stop meanwhile. Closing ends the process.
    """
    ours, theirs = Pipe()
    command = [sys.executable, "-I", "-m", __name__, str(theirs.fileno())]
    with ours, subprocess.Popen(command, pass_fds=[theirs.fileno()]) as process:  # noqa: S603  # our own module
        theirs.close()
        try:
            ours.send((reader, token))
            while (given := _received(ours)) is not None:
                if isinstance(given, Exception):
                    raise given
                yield given
        except (EOFError, OSError):  # between two pages, or within one
            raise SourceFailed(ENDED) from None
        finally:
            process.kill()


def _received(pipe: Connection) -> Page | Exception | None:
    """What comes next, however long it takes."""
    while not pipe.poll(1):
        if stopping.is_stopping():
            raise RunTaken
    return pipe.recv()


def main(handle: int) -> None:
    """Read pages for the process that started this one, until it has them all, or is gone."""
    for one in (signal.SIGINT, signal.SIGTERM):  # whoever writes decides when to stop, and ends this process
        signal.signal(one, signal.SIG_IGN)
    with suppress(EOFError, ConnectionError), Connection(handle) as pipe, collecting_rarely():
        reader, token = pipe.recv()
        _give(reader, token, pipe)


def _give(reader: Reader, token: str, pipe: Connection) -> None:
    """Send the pages, then what ended them, or None. A page waits until the one before was taken."""
    ending: Exception | None = None
    try:
        for page in reader.pages(token):
            pipe.send(page)
    except (SourceFailed, ConnectionError) as failed:
        ending = failed
    except Exception as error:
        logger.exception("a page could not be read")
        ending = RuntimeError(f"a page could not be read: {error!r}")
    pipe.send(ending)


if __name__ == "__main__":
    main(int(sys.argv[1]))
