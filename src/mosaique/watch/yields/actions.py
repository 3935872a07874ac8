"""Setting advice aside."""

from __future__ import annotations

from mosaique.core import clock
from mosaique.network.models import User
from mosaique.watch.models import Source
from mosaique.watch.yields.models import AdviceSetAside


def set_aside(*, source: Source | None = None, host: str = "", by: User) -> None:
    """Hear no more of a source to drop, or of a site to watch, for half a year."""
    AdviceSetAside.objects.update_or_create(source=source, host=host, defaults={"at": clock.now(), "by": by})
