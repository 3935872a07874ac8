"""The curve of a measure, drawn on the server."""

from __future__ import annotations

from dataclasses import dataclass

from mosaique.watch.topics.measure import EFFORTS, Measure

WIDTH, HEIGHT = 320, 200  # of the plot, in its own units


@dataclass(frozen=True, slots=True)
class Point:
    """A place on the curve as SVG writes it, with what it says in hundredths."""

    x: str
    y: str
    effort: int
    recall: int


@dataclass(frozen=True, slots=True)
class Curve:
    """Recall at effort: its points and, as an SVG path, its line."""

    points: tuple[Point, ...]
    path: str


def curve(measure: Measure) -> Curve | None:
    """The curve, when there is enough to draw one."""
    if not measure.tells:
        return None
    points = tuple(
        Point(f"{WIDTH * effort / 100:g}", f"{HEIGHT * (1 - recall):g}", effort, round(100 * recall))
        for effort, recall in zip(EFFORTS, measure.recalls, strict=True)
    )
    return Curve(points, f"M0,{HEIGHT}" + "".join(f" L{one.x},{one.y}" for one in points))
