"""What the background worker does for topics, a bounded piece at a time."""

from __future__ import annotations

from mosaique.watch.topics import learning, matching, ranking


def work() -> bool:
    """Match, learn again or rank again what waits for it; whether there may be more."""
    return any(
        turn()
        for turn in (
            matching.match_left,
            matching.match_waiting,
            learning.rebuild_waiting,
            ranking.rank_waiting,
        )
    )
