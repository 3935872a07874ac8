"""Time between two moments, reckoned by the database: a hundred thousand of them are not brought here."""

from __future__ import annotations

from typing import Any

from django.db.models import Func, IntegerField


class Hours(Func):
    """Hours from the second moment to the first, which is later, rounded up: it was so many hours at most."""

    arity = 2
    output_field = IntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(
            compiler,
            connection,
            template="(CAST(ROUND((julianday(%(expressions)s)) * 86400) AS INTEGER) + 3599) / 3600",
            arg_joiner=") - julianday(",
            **context,
        )

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(
            compiler,
            connection,
            template="CEIL(ROUND(EXTRACT(EPOCH FROM (%(expressions)s))) / 3600)::integer",
            arg_joiner=" - ",
            **context,
        )
