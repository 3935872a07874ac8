from __future__ import annotations

from io import BytesIO

from mosaique.exchange.formats.rewind import rewindable


class Pipe(BytesIO):
    def seekable(self) -> bool:
        return False


def test_source_that_can_go_back_is_given_as_it_is():
    source = BytesIO(b"abc")

    with rewindable(source) as file:
        assert file is source


def test_pipe_is_copied_and_can_be_read_twice():
    with rewindable(Pipe(b"abc")) as file:
        first = file.read()
        file.seek(0)
        assert (first, file.read()) == (b"abc", b"abc")
