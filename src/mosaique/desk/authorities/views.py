"""Authorities: find, tell apart, correct, merge, and go back."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mosaique.catalogue.authorities import actions, queries
from mosaique.catalogue.authorities.likeness import Pair, signs
from mosaique.catalogue.errors import CatalogueError
from mosaique.catalogue.models import Agent, AgentForm, AgentMerge, Batch, Record
from mosaique.desk.access import StaffRequest
from mosaique.desk.authorities import forms
from mosaique.desk.authorities.wording import KINDS, signs_in_words
from mosaique.portal.pages import pages_around
from mosaique.vocabularies.thesaurus import thesaurus

_PER_PAGE = 50
_TITLES = 5  # shown of an authority, to tell it from namesakes
_MOST_PAIRS = 300


@require_safe
def authorities(request: StaffRequest) -> HttpResponse:
    """People and bodies, each with what tells it from its namesakes."""
    _require(request, "view")
    form = forms.SearchForm(request.GET)
    text, kind = (form.cleaned_data["q"], form.cleaned_data["kind"]) if form.is_valid() else ("", "")
    found = queries.agents_named(text)
    if kind:
        found = found.filter(kind=kind)
    page = Paginator(found.prefetch_related("forms"), _PER_PAGE).get_page(request.GET.get("page"))
    rows = [(agent, str(KINDS[agent.kind]), _variants(agent)) for agent in page]
    context = {"form": form, "rows": rows, "found": page, "q": text, "kind": kind, "numbers": _numbers(page)}
    return render(request, "desk/authorities/list.html", context)


def _numbers(page: Any) -> list[int | None]:
    last = page.paginator.num_pages
    return pages_around(page.number, last) if last > 1 else []


def _variants(agent: Agent) -> list[AgentForm]:
    return [form for form in agent.forms.all() if form.name != agent.name]


@require_safe
def duplicates(request: StaffRequest) -> HttpResponse:
    """Pairs of authorities that may be one, the first 300."""
    _require(request, "view")
    pairs = list(islice(queries.all_duplicates(), _MOST_PAIRS))
    page = Paginator(pairs, _PER_PAGE).get_page(request.GET.get("page"))
    context = {"rows": [_pair(one) for one in page], "found": page, "numbers": _numbers(page)}
    return render(request, "desk/authorities/duplicates.html", context)


def _pair(pair: Pair) -> dict[str, Any]:
    return {
        "one": pair.one,
        "other": pair.other,
        "why": signs_in_words(pair.signs),
        "doubtful": pair.is_doubtful,
    }


@require_http_methods(["GET", "HEAD", "POST"])
def authority(request: StaffRequest, pk: int) -> HttpResponse:
    """One authority: its forms, its records, what may be the same; correcting it."""
    agent = _agent(request, pk)
    if agent.merged_into_id:
        return redirect("desk:authority", agent.merged_into_id)
    form = forms.AgentForm(request.POST or None, agent=agent)
    if request.method == "POST" and form.is_valid():
        _require(request, "change")
        return _told(request, agent, lambda: actions.edit_agent(agent, by=request.user, **form.cleaned_data))
    return _authority(request, agent, form=form)


def _authority(request: StaffRequest, agent: Agent, **more: Any) -> HttpResponse:
    context = {
        "agent": agent,
        "kind": KINDS[agent.kind],
        "variants": _variants(agent),
        "titles": _titles(agent, request.user),
        "pairs": [_pair(pair) for pair in queries.duplicates_of(agent)],
        "merges": agent.merges.select_related("absorbed", "by", "batch").defer("batch__selection"),
        "variant": forms.VariantForm(auto_id="variant_%s"),
        "may_merge": request.user.has_perm("catalogue.merge_agent", agent),
    }
    return render(request, "desk/authorities/authority.html", context | more)


def _titles(agent: Agent, user: Any) -> dict[str, Any]:
    """How many records the person may see, and the first of them."""
    seen = Record.objects.viewable_by(user).filter(contributions__agent=agent).distinct()
    first = seen.defer("description").order_by("-year", "pk")[:_TITLES]
    return {"total": seen.count(), "first": list(first)}


@require_POST
def add_variant(request: StaffRequest, pk: int) -> HttpResponse:
    """Have another form lead to the authority."""
    agent = _agent(request, pk)
    _require(request, "change")
    form = forms.VariantForm(request.POST, auto_id="variant_%s")
    if not form.is_valid():
        return _authority(request, agent, form=forms.AgentForm(agent=agent), variant=form)
    return _told(request, agent, lambda: actions.add_variant(agent, form.cleaned_data["name"]))


@require_POST
def remove_variant(request: StaffRequest, pk: int, form: int) -> HttpResponse:
    """Forget a form that should not lead to the authority."""
    agent = _agent(request, pk)
    _require(request, "change")
    variant = get_object_or_404(agent.forms.select_related("agent"), pk=form)
    return _told(request, agent, lambda: actions.remove_variant(variant))


@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: StaffRequest, pk: int, other: int) -> HttpResponse:
    """Look at two authorities side by side, then make them one: ``pk`` goes into ``other``."""
    _require(request, "merge")
    absorbed, kept = _agent(request, pk), _agent(request, other)
    if request.method == "POST":
        return _told(request, kept, lambda: actions.merge_agents(absorbed, into=kept, by=request.user).batch)
    sides = [
        {
            "agent": one,
            "kind": KINDS[one.kind],
            "variants": _variants(one),
            "titles": _titles(one, request.user),
        }
        for one in (absorbed, kept)
    ]
    why = signs_in_words(signs(queries.known(absorbed), queries.known(kept)))
    headings = {"old_heading": _heading(absorbed), "new_heading": _heading(kept)}
    return render(
        request,
        "desk/authorities/merge.html",
        {"absorbed": absorbed, "kept": kept, "sides": sides, "why": why} | headings,
    )


def _heading(agent: Agent) -> str:
    """The name, with the dates that tell namesakes apart."""
    return f"{agent.name} ({agent.dates})" if agent.dates else agent.name


@require_POST
def undo_merge(request: StaffRequest, pk: int) -> HttpResponse:
    """Take two authorities apart again."""
    _require(request, "merge")
    one = get_object_or_404(AgentMerge.objects.select_related("kept"), pk=pk)
    return _told(request, one.kept, lambda: actions.undo_merge(one, by=request.user))


@require_http_methods(["GET", "HEAD", "POST"])
def replace_concept(request: StaffRequest) -> HttpResponse:
    """Put a concept in another's place in every record, and deprecate the other."""
    if not request.user.has_perm("vocabularies.approve_concept"):
        raise PermissionDenied
    form = forms.ConceptReplacementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        old, new = form.cleaned_data["old"], form.cleaned_data["new"]
        try:
            batch = actions.replace_concept(old, by_concept=new, by=request.user)
        except CatalogueError as error:
            messages.error(request, str(error.user_message))
        else:
            messages.success(
                request, _("The concept is deprecated; its labels still find, through the other.")
            )
            return redirect(batch) if batch else redirect("desk:authorities")
    vocabulary = thesaurus()
    concepts = sorted(vocabulary.label(one) for one in vocabulary.entries)
    return render(request, "desk/authorities/concept.html", {"form": form, "concepts": concepts})


def _told(request: StaffRequest, agent: Agent, action: Callable[[], Batch | None]) -> HttpResponse:
    """Do it; lead to the batch that changes the records if there is one, else to the authority."""
    try:
        batch = action()
    except CatalogueError as error:
        messages.error(request, str(error.user_message))
        return redirect("desk:authority", agent.pk)
    messages.success(request, _("Done."))
    return redirect(batch) if batch else redirect("desk:authority", agent.pk)


def _agent(request: StaffRequest, pk: int) -> Agent:
    _require(request, "view")
    return get_object_or_404(Agent.objects.prefetch_related("forms"), pk=pk)


def _require(request: StaffRequest, action: str) -> None:
    """Raises PermissionDenied for who may not: authorities are everybody's, so roles alone decide."""
    if not request.user.has_perm(f"catalogue.{action}_agent"):
        raise PermissionDenied
