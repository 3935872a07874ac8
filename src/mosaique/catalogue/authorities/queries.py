"""Authorities found, counted, and compared."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from mosaique.catalogue.authorities.likeness import Known, Pair, pairs, signs
from mosaique.catalogue.models import Agent, AgentForm, Contribution
from mosaique.catalogue.queries import AgentQuerySet
from mosaique.catalogue.values.codes import AgentKind
from mosaique.catalogue.values.description import Contributor
from mosaique.catalogue.values.matching import normalised
from mosaique.core.bulk import in_batches
from mosaique.core.prepared import Prepared

_COLUMNS = ("pk", "kind", "name", "dates", "identifiers")


def agents_named(text: str) -> AgentQuerySet:
    """Authorities of which a form has words that begin so, or all, by name; ``records`` counts theirs."""
    found = Agent.objects.current()
    if wanted := normalised(text):
        forms = AgentForm.objects.all()
        for word in wanted.split():
            forms = forms.filter(Q(key__contains=f":{word}") | Q(key__contains=f" {word}"))
        found = found.filter(pk__in=forms.values("agent"))
    return found.annotate(records=_records()).order_by("sort_name", "dates", "pk")


def _records() -> Coalesce:
    counted = Contribution.objects.filter(agent=OuterRef("pk")).order_by().values("agent")
    number = counted.annotate(number=Count("record", distinct=True)).values("number")
    return Coalesce(Subquery(number, output_field=IntegerField()), 0)


def known(agent: Agent) -> Known:
    """What is known of an authority, for comparison."""
    return Known(agent.pk, agent.kind, agent.name, agent.dates, tuple(sorted(agent.identifiers.items())))


def duplicates_of(agent: Agent) -> list[Pair]:
    """Other authorities that may be the same, the surest first."""
    itself = known(agent)
    family = itself.family
    alike = AgentForm.objects.filter(key__contains=f":{family}") if family else AgentForm.objects.none()
    others = Agent.objects.current().filter(pk__in=alike.values("agent")).exclude(pk=agent.pk)
    found = [
        Pair(itself, other, why)
        for other in map(known, others.order_by("sort_name", "pk")[:200])
        if (why := signs(itself, other))
    ]
    return sorted(found, key=lambda pair: (pair.is_doubtful, pair.signs))


def all_duplicates() -> Iterator[Pair]:
    """Every pair of authorities that may be one, by name."""
    rows = Agent.objects.current().order_by("sort_name", "pk").values_list(*_COLUMNS)
    return pairs(
        Known(pk, kind, name, dates, tuple(sorted(identifiers.items())))
        for pk, kind, name, dates, identifiers in rows.iterator(5_000)
    )


def other_names(record_ids: list[int]) -> dict[int, tuple[str, ...]]:
    """Other forms of the contributors of records, in reading order, for searching."""
    found: dict[int, dict[str, None]] = {}
    rows = chain.from_iterable(_OTHER_NAMES.rows(*batch) for batch in in_batches(record_ids, _AT_ONCE))
    for record_id, kind, *names in rows:
        for name in names:
            person = Contributor(name=name, kind=AgentKind(kind))
            found.setdefault(record_id, {})[person.direct_name] = None
    return {record_id: tuple(names) for record_id, names in found.items()}


def _variants() -> QuerySet[AgentForm]:
    return AgentForm.objects.exclude(name=F("agent__name"))


_AT_ONCE = 500  # records; Django takes longer to write a list of so many than a database to look for them
_OTHER_NAMES = Prepared(
    lambda keys: (
        _variants()
        .filter(agent__contributions__record__in=keys)
        .values_list("agent__contributions__record_id", "agent__kind", "agent__name", "name")
    ),
    size=_AT_ONCE,
)
