"""The union for harvesters (OAI-PMH 2.0)."""

from __future__ import annotations

import re
from email.utils import parseaddr

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods

from mosaique.core import clock
from mosaique.exchange.oai.provider import Repository, answer
from mosaique.portal import addresses

_WITH_DOMAIN = re.compile(r"\S+@(\S+\.)+\S+")  # what the protocol's schema takes for an e-mail address


@csrf_exempt
@gzip_page
@require_http_methods(["GET", "HEAD", "POST"])
def oai(request: HttpRequest) -> HttpResponse:
    """One answer of the protocol, its errors included: they come with status 200."""
    given = request.POST if request.method == "POST" else request.GET
    pairs = [(name, value) for name, values in given.lists() for value in values]
    with override(settings.LANGUAGE_CODE):
        body = answer(pairs, repository=_repository(), now=clock.now())
    return HttpResponse(body, content_type="text/xml; charset=utf-8")


def _repository() -> Repository:
    return Repository(
        name=settings.WAGTAIL_SITE_NAME,
        address=addresses.absolute(reverse("oai")),
        admin_email=_admin_email(),
        notice=lambda pk: addresses.absolute(addresses.notice(pk)),
    )


def _admin_email() -> str:
    """The address that mails come from or, on an instance without a domain yet, one that schemas accept."""
    address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    return address if _WITH_DOMAIN.fullmatch(address) else "mosaique@localhost.localdomain"
