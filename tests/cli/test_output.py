"""Where a command writes: a file appears whole or not at all, a pipe is written to."""

from __future__ import annotations

import os
import stat
from threading import Thread

import pytest

from mosaique.cli.output import output_to


def test_file_appears_whole(tmp_path):
    wanted = tmp_path / "notices.ris"
    with output_to(str(wanted)) as target:
        target.write(b"TY  - BOOK")
        assert not wanted.exists()
    assert [wanted.read_bytes(), list(tmp_path.iterdir())] == [b"TY  - BOOK", [wanted]]


def test_file_stays_as_it_was_when_writing_fails(tmp_path):
    wanted = tmp_path / "notices.ris"
    wanted.write_bytes(b"before")
    with pytest.raises(TypeError), output_to(str(wanted)) as target:
        target.write("text that is no bytes")
    assert [wanted.read_bytes(), list(tmp_path.iterdir())] == [b"before", [wanted]]


def test_pipe_is_written_to_and_stays_a_pipe(tmp_path):
    pipe, read = tmp_path / "pipe", []
    os.mkfifo(pipe)
    reader = Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    with output_to(str(pipe)) as target:
        target.write(b"TY  - BOOK")
    reader.join(10)
    assert (read, stat.S_ISFIFO(pipe.stat().st_mode)) == ([b"TY  - BOOK"], True)
