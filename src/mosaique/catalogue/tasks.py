"""The catalogue's background jobs: each takes ids, calls one action, and may run twice."""

from __future__ import annotations

from django_tasks import task

from mosaique.catalogue import attachments


@task()
def extract_attachment_text(attachment_id: int) -> None:
    """Read the words of an attached file for searching. Safe to run again after a crash."""
    attachments.keep_words(attachment_id)
