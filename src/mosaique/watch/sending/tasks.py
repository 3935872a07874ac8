"""The background job of what people send: it takes ids, calls one action, and may run twice."""

from __future__ import annotations

from django_tasks import task

from mosaique.watch.sending import actions


@task()
def describe_sent(item_ids: list[int]) -> None:
    """Ask the pages of items that were sent what they say of themselves. Safe to run again after a crash."""
    actions.describe(item_ids)
