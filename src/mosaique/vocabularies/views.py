"""The vocabularies' own pages of the back office: decisions on concepts, SKOS files in and out."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from mosaique.core.messages import render as sentence
from mosaique.vocabularies import actions
from mosaique.vocabularies.enums import ConceptStatus
from mosaique.vocabularies.errors import VocabularyError
from mosaique.vocabularies.export import FORMATS, scheme_graph, serialise
from mosaique.vocabularies.forms import ImportForm
from mosaique.vocabularies.models import Concept, ConceptScheme
from mosaique.vocabularies.skos.parsing import SkosRefused
from mosaique.vocabularies.skos.reading import read

_SHOWN = 200  # problems on a page

# Decision → permission, states it starts from, label, icon.
DECISIONS: dict[str, tuple[str, frozenset[ConceptStatus], Any, str]] = {
    "approve": (
        "approve",
        frozenset({ConceptStatus.CANDIDATE, ConceptStatus.DEPRECATED}),
        gettext_lazy("Approve"),
        "check",
    ),
    "deprecate": ("approve", frozenset({ConceptStatus.APPROVED}), gettext_lazy("Deprecate"), "cross"),
}


def open_decisions(user: Any, concept: Concept) -> list[tuple[str, Any, str]]:
    """Name, label and icon of what the person may decide on the concept as it is."""
    return [
        (name, label, icon)
        for name, (permission, states, label, icon) in DECISIONS.items()
        if concept.status in states and user.has_perm(f"vocabularies.{permission}_concept", concept)
    ]


def decide(request: HttpRequest, pk: int, decision: str) -> HttpResponse:
    """Ask for confirmation (GET), then approve or deprecate a concept (POST)."""
    concept = get_object_or_404(Concept.objects.viewable_by(request.user), pk=pk)
    if decision not in DECISIONS:
        raise Http404
    if decision not in {name for name, _label, _icon in open_decisions(request.user, concept)}:
        raise PermissionDenied
    label = DECISIONS[decision][2]
    if request.method != "POST":
        context = {"concept": concept, "decision": decision, "label": label}
        return render(request, "vocabularies/backoffice/decide.html", context)
    if decision == "approve":
        actions.approve_concept(concept)
    else:
        actions.deprecate_concept(concept)
    messages.success(request, _("Done: %(label)s – %(title)s") % {"label": label, "title": concept})
    return redirect("concepts:edit", pk)


def import_file(request: HttpRequest) -> HttpResponse:
    """Read a SKOS file, say what it would change and, when asked, change it."""
    if not request.user.has_perm("vocabularies.add_conceptscheme"):
        raise PermissionDenied
    form = ImportForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        try:
            context |= _imported(form)
        except SkosRefused as refused:
            form.add_error("file", sentence(refused.reason, refused.facts, _))
        except VocabularyError as error:
            form.add_error("file", str(error.user_message))
    return render(request, "vocabularies/backoffice/import.html", context)


def _imported(form: ImportForm) -> dict[str, Any]:
    said = form.cleaned_data
    found = read(said["file"], base_url=settings.MOSAIQUE_BASE_URL)
    report = actions.import_scheme(found, identifier=said["identifier"], dry_run=not said["write"])
    problems = [(one.concept, sentence(one.reason, one.facts, _)) for one in report.problems]
    return {
        "report": report,
        "written": said["write"],
        "problems": problems[:_SHOWN],
        "more": len(problems[_SHOWN:]),
    }


@require_safe
def export_file(request: HttpRequest, pk: int, suffix: str) -> HttpResponse:
    """A whole scheme as SKOS."""
    if not request.user.has_perm("vocabularies.view_conceptscheme"):
        raise PermissionDenied
    if suffix not in FORMATS:
        raise Http404
    scheme = get_object_or_404(ConceptScheme, pk=pk)
    graph = scheme_graph(base_url=settings.MOSAIQUE_BASE_URL, scheme=scheme)
    response = HttpResponse(serialise(graph, suffix), content_type=FORMATS[suffix])
    response["Content-Disposition"] = f'attachment; filename="{scheme.identifier}.{suffix}"'
    return response
