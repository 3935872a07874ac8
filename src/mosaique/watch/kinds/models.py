"""What the kinds keep: memories of sources, mail that came in, full texts of items and their pictures."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from mosaique.core.http import Failed


class SourceMemory(models.Model):
    """What a reading of a source left for the next one: a page's text, the end of a list. Written with the
    reading's items.
    """

    source = models.OneToOneField("watch.Source", models.CASCADE, primary_key=True, related_name="memory")
    value = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("memory of a source")
        verbose_name_plural = _("memories of sources")

    def __str__(self) -> str:
        return str(self.source_id)


class MailFolder(models.Model):
    """A folder of the watch's mailbox: how far it was read (RFC 3501, 2.3.1.1), and how that went."""

    name = models.CharField(max_length=200, unique=True)
    validity = models.BigIntegerField(default=0)
    last_uid = models.BigIntegerField(default=0)
    read_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField()
    failures = models.PositiveIntegerField(default=0)
    reason = models.CharField(max_length=200, blank=True)
    facts = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("folder of the mailbox")
        verbose_name_plural = _("folders of the mailbox")

    def __str__(self) -> str:
        return self.name

    @property
    def said(self) -> str:
        """Why it could not be read, in the reader's language; empty if it could."""
        return Failed(self.reason, self.facts).user_message if self.reason else ""


class Letter(models.Model):
    """A message of the mailbox, cleaned: what its headers say, its text, its links. Kept some months.

    ``key`` is the digest of its Message-ID, or of the message without one: the same message in two folders,
    or in a mailbox that was numbered anew, is one letter. ``tag`` is what follows "+" in the address that it
    was sent to.
    """

    key = models.BigIntegerField(unique=True)
    folder = models.ForeignKey(MailFolder, models.CASCADE, related_name="letters")
    sender = models.CharField(_("sender"), max_length=320, db_index=True)
    sender_name = models.CharField(max_length=200, blank=True)
    list_id = models.CharField(max_length=300, blank=True, db_index=True)
    tag = models.CharField(max_length=100, blank=True, db_index=True)
    subject = models.CharField(_("subject"), max_length=500, blank=True)
    date = models.DateTimeField(_("date"), null=True)
    received_at = models.DateTimeField(_("received on"), db_index=True)
    text = models.TextField(blank=True)
    links = models.JSONField(default=list)
    problems = models.JSONField(default=list)

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return self.subject


class FullText(models.Model):
    """The text of an item, fetched from its page because somebody asked; ``reason``: why there is none."""

    item = models.OneToOneField("watch.Item", models.CASCADE, primary_key=True, related_name="full")
    text = models.TextField(blank=True)
    at = models.DateTimeField()
    url = models.CharField(max_length=2000, blank=True)
    media_type = models.CharField(max_length=100, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    facts = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("full text of an item")
        verbose_name_plural = _("full texts of items")

    def __str__(self) -> str:
        return str(self.item_id)

    @property
    def said(self) -> str:
        """Why there is no text, in the reader's language; empty if there is one."""
        return Failed(self.reason, self.facts).user_message if self.reason else ""


class LeadPicture(models.Model):
    """A small copy of an item's picture, as JPEG: readers' browsers ask nothing of its site."""

    item = models.OneToOneField("watch.Item", models.CASCADE, primary_key=True, related_name="picture")
    content = models.BinaryField()
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("picture of an item")
        verbose_name_plural = _("pictures of items")

    def __str__(self) -> str:
        return str(self.item_id)
