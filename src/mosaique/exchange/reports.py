"""What an import says of itself: the report of the public contract."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

from django.utils.translation import gettext

from mosaique.catalogue.values.description import RecordDraft
from mosaique.core.messages import render
from mosaique.exchange.formats.base import ReadProblem

# Of problems, and of warnings, so that a file of nothing but damage does not fill the memory.
MOST_LISTED = 100_000
COUNTS = ("created", "attached", "updated", "unchanged", "rejected")


@dataclass(frozen=True, slots=True)
class ReportedProblem:
    """A record left out, for people: where it is and why, in their language."""

    position: int
    reason: str
    identifier: str = ""
    line: int | None = None
    offset: int | None = None

    @classmethod
    def of(cls, problem: ReadProblem) -> ReportedProblem:
        return cls(
            position=problem.position,
            reason=render(problem.reason, problem.facts, gettext),
            identifier=problem.identifier,
            line=problem.line,
            offset=problem.offset,
        )

    def place(self) -> str:
        """Where it is, in words: "record 12, line 345"."""
        if self.line is not None:
            return gettext("record %(position)s, line %(line)s") % {
                "position": self.position,
                "line": self.line,
            }
        if self.offset is not None:
            facts = {"position": self.position, "offset": self.offset}
            return gettext("record %(position)s, byte %(offset)s") % facts
        return gettext("record %(position)s") % {"position": self.position}


@dataclass(slots=True)
class ImportReport:
    """Counts and problems of one file. ``read`` is always the sum of the five others.

    The first MOST_LISTED problems are listed, all are counted. ``warnings`` tell what was kept but should be
    looked at (position, sentence); ``seconds`` the whole time. ``outcomes``, in a dry run, what would become
    of the first records: position → (one of COUNTS, the record of the base concerned or 0).
    """

    file: str
    format: str
    structure: str
    created: int = 0
    attached: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    problems: list[ReportedProblem] = field(default_factory=list)
    warnings: list[ReportedProblem] = field(default_factory=list)
    seconds: float = 0.0
    outcomes: dict[int, tuple[str, int]] = field(default_factory=dict)

    @property
    def read(self) -> int:
        return sum(getattr(self, name) for name in COUNTS)

    def reject(self, problem: ReadProblem) -> None:
        """Count a record that could not be taken, and say why."""
        self.rejected += 1
        if len(self.problems) < MOST_LISTED:
            self.problems.append(ReportedProblem.of(problem))

    def warn(self, draft: RecordDraft) -> None:
        """List what should be looked at in a record that was taken."""
        where = draft.source
        for warning in draft.warnings[: MOST_LISTED - len(self.warnings)]:
            reason = gettext(warning)
            self.warnings.append(
                ReportedProblem(where.position, reason, where.identifier, where.line, where.offset)
            )

    def as_dict(self) -> dict[str, object]:
        """The report as the contract's JSON object."""
        return {
            "file": self.file,
            "format": self.format,
            "structure": self.structure,
            "read": self.read,
            "created": self.created,
            "attached": self.attached,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "rejected": self.rejected,
            "problems": [_without_nothing(problem) for problem in self.problems],
            "warnings": [_without_nothing(warning) for warning in self.warnings],
            "seconds": round(self.seconds, 3),
        }


def _without_nothing(problem: ReportedProblem) -> dict[str, object]:
    return {name: value for name, value in asdict(problem).items() if value is not None}
