"""The WSGI application that Granian serves."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mosaique.config.settings.production")
gc.disable()
_django = get_wsgi_application()
gc.freeze()  # 200,000 objects that live as long as the process: no use looking at them, loading or serving
gc.enable()


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Django's answer; one that is not streamed goes out as a list, which Granian sends in one go."""
    answer = _django(environ, start_response)
    if not isinstance(answer, HttpResponse):
        return answer
    try:
        return [answer.content]
    finally:
        answer.close()
