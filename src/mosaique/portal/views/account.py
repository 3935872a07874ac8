"""One's own account: who one is here, and in which language."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mosaique.network.actions import change_profile
from mosaique.network.models import Membership
from mosaique.portal.forms import ProfileForm


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """Name and language to change; memberships to read; the way to the back office for who may go there."""
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        change_profile(form.instance, **form.cleaned_data)
        messages.success(request, _("Your account was changed."))
        return redirect("portal:account")
    context = {
        "form": form,
        "memberships": Membership.objects.filter(user=request.user.pk).select_related("structure"),
        "back_office": reverse("wagtailadmin_home")
        if request.user.has_perm("wagtailadmin.access_admin")
        else "",
    }
    response = render(request, "portal/account.html", context)
    response["Cache-Control"] = "private, no-store"
    return response
