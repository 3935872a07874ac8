"""Letters that no source watches yet; the full text and the picture of an item."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mosaique.core.http import Failed
from mosaique.desk.access import StaffRequest
from mosaique.watch import actions
from mosaique.watch.enums import SourceKind
from mosaique.watch.errors import SourceRefused
from mosaique.watch.forms import LetterForm, SourceForm
from mosaique.watch.kinds.full_text import fetch_full_text
from mosaique.watch.kinds.letters import of_letter
from mosaique.watch.kinds.models import LeadPicture, Letter
from mosaique.watch.models import Item, Source

_A_DAY = 24 * 3600


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: StaffRequest, pk: int) -> HttpResponse:
    """A letter of the mailbox, and the button that has its like watched."""
    if not request.user.has_perm("watch.add_source"):
        raise Http404
    found = get_object_or_404(Letter, pk=pk)
    form = LetterForm(request.POST or None, letter=found)
    settings = SourceForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid() and settings.is_valid():
        watched = of_letter(found, each=form.cleaned_data["each"], by=form.cleaned_data["by"])
        said = settings.cleaned_data
        try:
            source = actions.add_source(
                watched.address,
                title=said["title"],
                own_title=found.sender_name or watched.value,
                structures=said["structures"],
                by=request.user,
                kind=SourceKind.LETTER,
                settings=watched.settings,
            )
        except SourceRefused as refused:
            form.add_error(None, refused.user_message)
        else:
            messages.success(request, _("The source is watched: its items come within a minute."))
            return redirect(source)
    context = {
        "letter": found,
        "problems": [Failed(one["reason"], one["facts"]).user_message for one in found.problems],
        "form": form,
        "settings": settings,
        "known": Source.objects.filter(url=of_letter(found).address).first(),
    }
    return render(request, "watch/kinds/letter.html", context)


@require_POST
def full_text(request: StaffRequest, pk: int) -> HttpResponse:
    """Fetch the text of an item's page."""
    item = get_object_or_404(Item.objects.viewable_by(request.user), pk=pk)
    fetch_full_text(item)
    return redirect("watch:item", pk)


@require_safe
def picture(request: StaffRequest, pk: int) -> HttpResponse:
    """The small copy of an item's picture."""
    found = get_object_or_404(LeadPicture, item__in=Item.objects.viewable_by(request.user).filter(pk=pk))
    return HttpResponse(
        bytes(found.content),
        content_type="image/jpeg",
        headers={
            "Cache-Control": f"private, max-age={_A_DAY}",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
        },
    )
