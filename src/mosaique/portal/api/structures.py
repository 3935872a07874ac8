"""The centres as data."""

from __future__ import annotations

from mosaique.discovery import facets
from mosaique.network.models import Structure
from mosaique.portal import addresses
from mosaique.portal.api import places, shapes
from mosaique.portal.centres import Centre, centres_with_figures


def first() -> str | None:
    """The code of one of them."""
    return Structure.objects.active().order_by("code").values_list("code", flat=True).first()


def every() -> shapes.Structures:
    """The centres of the network, by code. Four queries."""
    active = list(Structure.objects.active().prefetch_related("territories"))
    return shapes.Structures(total=len(active), structures=_with_figures(active))


def find(code: str) -> shapes.Structure | None:
    """One centre, or None. Four queries."""
    found = list(Structure.objects.active().filter(code__iexact=code).prefetch_related("territories"))
    return next(iter(_with_figures(found)), None)


def _with_figures(active: list[Structure]) -> list[shapes.Structure]:
    figures = centres_with_figures(active)
    return [_shape(one, centre) for one, centre in zip(active, figures, strict=True)]


def _shape(one: Structure, centre: Centre) -> shapes.Structure:
    return shapes.Structure(
        code=one.code,
        name=one.name,
        kind=one.kind,
        presentation=one.presentation,
        address=one.address,
        email=one.email,
        phone=one.phone,
        website=one.website,
        opening_hours=one.opening_hours,
        territories=[shapes.Place(code=place.code, label=str(place)) for place in one.territories.all()],
        described=centre.described,
        held=centre.held,
        search=places.at("search", [(facets.STRUCTURE, one.code)]),
        url=places.page(addresses.structure(one.code)),
        data=places.structure(one.code),
    )
