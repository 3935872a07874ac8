"""The catalogue's background jobs: each takes ids, calls one action, and may run twice."""

from __future__ import annotations

from django_tasks import task

from mosaique.catalogue import attachments
from mosaique.catalogue.batches import actions


@task()
def extract_attachment_text(attachment_id: int) -> None:
    """Read the words of an attached file for searching. Safe to run again after a crash."""
    attachments.keep_words(attachment_id)


@task()
def work_on_batch(batch_id: int) -> None:
    """Do, or undo, what is left of a batch. Safe to run again after a crash."""
    actions.work_on(batch_id)
