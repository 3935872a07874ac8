"""Records, the copies centres hold, versions, origins, and the people and bodies who contribute.

A record's ``description`` is the one truth; the columns beside it are derived by ``derived_columns`` for
sorting, filtering and matching, and written with it in the same statement (ADR 0004).
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mosaique.catalogue.enums import (
    ACCESSES,
    DOCUMENT_TYPES,
    SCOPES,
    BatchState,
    Outcome,
    RecordState,
    Refusal,
    Undoing,
    VersionAction,
    WordsState,
)
from mosaique.catalogue.fields import DescriptionField
from mosaique.catalogue.links.models import LinkCheck, LinkUse, LinkWalk  # noqa: F401  # models of this app
from mosaique.catalogue.queries import (
    AgentQuerySet,
    AttachmentQuerySet,
    BatchQuerySet,
    ClaimQuerySet,
    FieldCommentQuerySet,
    HoldingQuerySet,
    RecordQuerySet,
    ReviewRequestQuerySet,
)
from mosaique.catalogue.values.codes import AgentKind
from mosaique.catalogue.works.models import (  # noqa: F401  # models of this app
    DecidedPair,
    Decision,
    FormerLeader,
    Match,
    WaitingRecord,
    WorkKey,
)
from mosaique.network.models import Structure


class RecordManager(models.Manager.from_queryset(RecordQuerySet)):  # type: ignore[misc]  # made at run time
    """The records there are; what waits in the bin is not among them."""

    def get_queryset(self) -> RecordQuerySet:
        return RecordQuerySet(self.model, using=self._db).filter(deleted_at=None)


class Record(models.Model):
    """The description of one document, with the centre answerable for it and its state.

    ``returned_at`` and ``return_reason`` are said from the moment a proofreader sends a draft back until it
    is handed in again. A record with ``deleted_at`` is in the bin: only ``with_bin`` finds it.
    ``updated_at`` moves with everything that harvesters see of it, copies included (ADR 0013). One that
    ``is_partner`` comes from a partner's catalogue and is read-only here (ADR 0014).
    """

    structure = models.ForeignKey(
        Structure, models.PROTECT, related_name="records", verbose_name=_("structure")
    )
    state = models.CharField(_("state"), max_length=12, choices=RecordState, default=RecordState.DRAFT)
    description = DescriptionField(_("description"))

    title = models.CharField(_("title"), max_length=500)
    sort_title = models.CharField(max_length=120, editable=False)
    main_contributor = models.CharField(_("author"), max_length=200, editable=False, blank=True)
    type = models.CharField(_("type"), max_length=20, choices=[(k, v) for k, v in DOCUMENT_TYPES.items()])
    year = models.SmallIntegerField(_("year"), null=True, editable=False)
    scope = models.CharField(
        _("scope"), max_length=16, choices=[(k, v) for k, v in SCOPES.items()], blank=True
    )
    is_complete = models.BooleanField(_("at minimum level"), default=False, editable=False)
    is_partner = models.BooleanField(_("from a partner"), default=False, editable=False)

    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(_("created on"), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    updated_at = models.DateTimeField(_("changed on"), editable=False)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    published_at = models.DateTimeField(_("first published on"), null=True, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn on"), null=True, editable=False)
    withdrawal_reason = models.CharField(_("reason of withdrawal"), max_length=250, blank=True)
    # The record under whose address readers see this one with others of its work; none leads itself.
    leader = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="members",
        editable=False,
        db_index=False,  # Meta has one that leaves out the many that nobody leads
    )
    returned_at = models.DateTimeField(_("returned on"), null=True, editable=False)
    return_reason = models.CharField(_("reason of return"), max_length=250, blank=True, editable=False)
    deleted_at = models.DateTimeField(_("put in the bin on"), null=True, editable=False)
    deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )

    objects: ClassVar[RecordManager] = RecordManager()
    with_bin: ClassVar[models.Manager[Record]] = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("record")
        verbose_name_plural = _("records")
        ordering: ClassVar = ["-id"]
        # Every query but those of the bin asks deleted_at: it stands in the indexes, or each entry found
        # would be read in the table too.
        indexes: ClassVar = [
            models.Index(fields=["structure", "state", "-id", "deleted_at"]),
            models.Index(
                fields=["state", "-published_at", "is_complete", "deleted_at", "is_partner"],
                name="record_published",
            ),
            models.Index(
                fields=["structure", "state", "-published_at", "is_complete", "deleted_at", "is_partner"],
                name="record_by_publication",
            ),
            models.Index(
                fields=["structure", "-deleted_at"],
                condition=models.Q(deleted_at__isnull=False),
                name="record_in_bin",
            ),
            # Who harvests walks through the records in the order they changed (ADR 0013).
            models.Index(
                fields=["updated_at", "id"],
                condition=models.Q(published_at__isnull=False, is_partner=False),
                name="record_by_change",
            ),
            # Of an index that holds 100,000 NULLs, SQLite's planner believes that it tells nothing apart.
            models.Index(
                fields=["leader"], condition=models.Q(leader__isnull=False), name="record_by_leader"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("portal:notice", args=[self.pk])

    @property
    def is_public(self) -> bool:
        """Whether readers see it."""
        return self.state == RecordState.PUBLISHED


class Tombstone(models.Model):
    """What readers saw and is not there any more: whoever copied it is told to remove it, for ever.

    ``type``, ``structures`` and ``concepts`` are what it was found by: a code or identifier a line, with a
    line end before the first too; concepts with their broader ones.
    """

    record = models.BigIntegerField(_("record"), primary_key=True)
    at = models.DateTimeField(_("on"))
    type = models.CharField(_("type"), max_length=20)
    structures = models.TextField(_("structures"))
    concepts = models.TextField(_("concepts"))

    class Meta:
        verbose_name = _("tombstone")
        verbose_name_plural = _("tombstones")
        indexes: ClassVar = [models.Index(fields=["at", "record"], name="tombstone_by_date")]

    def __str__(self) -> str:
        return f"{self.record}"


class Holding(models.Model):
    """A centre's copy of a document, and that centre's own layer over the shared record."""

    record = models.ForeignKey(Record, models.CASCADE, related_name="holdings", verbose_name=_("record"))
    structure = models.ForeignKey(
        Structure, models.CASCADE, related_name="holdings", verbose_name=_("structure")
    )
    shelf_mark = models.CharField(_("shelf mark"), max_length=120, blank=True)
    location = models.CharField(_("location"), max_length=120, blank=True)
    access = models.CharField(
        _("access"), max_length=12, choices=[(k, v) for k, v in ACCESSES.items()], blank=True
    )
    conditions = models.CharField(_("conditions"), max_length=250, blank=True)
    link = models.CharField(_("link"), max_length=2000, blank=True)
    barcode = models.CharField(_("barcode"), max_length=64, blank=True)
    local_note = models.TextField(_("local note"), blank=True)
    local_keywords = models.JSONField(_("local keywords"), default=list, blank=True)

    objects = HoldingQuerySet.as_manager()

    class Meta:
        verbose_name = _("holding")
        verbose_name_plural = _("holdings")
        ordering: ClassVar = ["structure_id", "id"]

    def __str__(self) -> str:
        return " ".join(filter(None, (self.structure.code, self.shelf_mark)))


class RecordVersion(models.Model):
    """A record as it stood after one change. ``body`` is the description's JSON, compressed (zstd)."""

    record = models.ForeignKey(Record, models.CASCADE, related_name="versions", verbose_name=_("record"))
    number = models.PositiveIntegerField(_("number"))
    action = models.CharField(_("action"), max_length=20, choices=VersionAction)
    at = models.DateTimeField(_("on"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    comment = models.CharField(_("comment"), max_length=250, blank=True)
    body = models.BinaryField()

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering: ClassVar = ["record_id", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["record", "number"], name="version_numbers_are_unique")
        ]

    def __str__(self) -> str:
        return f"{self.record_id} v{self.number}"


class SourceRecord(models.Model):
    """What a structure's file held, as it came: the origin of a record or of a holding.

    ``digest`` is the BLAKE2b hash (16 bytes) of the original and tells a record that did not change;
    ``original`` is compressed (zstd).
    """

    record = models.ForeignKey(Record, models.CASCADE, related_name="sources", verbose_name=_("record"))
    structure = models.ForeignKey(Structure, models.CASCADE, related_name="+", verbose_name=_("structure"))
    identifier = models.CharField(_("identifier"), max_length=250)
    format = models.CharField(_("format"), max_length=16)
    digest = models.BinaryField(max_length=16)
    original = models.BinaryField()
    imported_at = models.DateTimeField(_("imported on"))

    class Meta:
        verbose_name = _("source record")
        verbose_name_plural = _("source records")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["structure", "format", "identifier"], name="a_source_record_is_kept_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.structure_id}:{self.identifier}"


class Claim(models.Model):
    """Who describes a document at the moment, until when: others need not begin it too.

    It lapses by itself after ``until``; ``released_at`` ends it before.
    """

    record = models.ForeignKey(Record, models.CASCADE, related_name="claims", verbose_name=_("record"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="claims")
    structure = models.ForeignKey(
        Structure, models.CASCADE, related_name="claims", verbose_name=_("structure")
    )
    claimed_at = models.DateTimeField(_("claimed on"))
    until = models.DateTimeField(_("until"), db_index=True)
    released_at = models.DateTimeField(_("released on"), null=True)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["record"], condition=models.Q(released_at=None), name="a_record_is_claimed_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.record_id} {self.by_id}"


class ReviewRequest(models.Model):
    """Who was asked to proofread a draft: one person, or whoever is free in a centre."""

    record = models.ForeignKey(
        Record, models.CASCADE, related_name="review_requests", verbose_name=_("record")
    )
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(_("asked on"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        related_name="review_requests",
        verbose_name=_("person"),
    )
    structure = models.ForeignKey(
        Structure, models.CASCADE, null=True, related_name="review_requests", verbose_name=_("structure")
    )
    closed_at = models.DateTimeField(_("answered on"), null=True)

    objects = ReviewRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request to proofread")
        verbose_name_plural = _("requests to proofread")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["record"], condition=models.Q(closed_at=None), name="one_proofreader_at_a_time"
            ),
            models.CheckConstraint(
                condition=models.Q(person=None, structure__isnull=False)
                | models.Q(person__isnull=False, structure=None),
                name="a_person_or_a_centre_proofreads",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["structure", "asked_at"], name="review_by_turn")]

    def __str__(self) -> str:
        return f"{self.record_id} → {self.person or self.structure}"


class FieldComment(models.Model):
    """What a proofreader says of one member of the description, or, without ``member``, of the whole."""

    record = models.ForeignKey(Record, models.CASCADE, related_name="comments", verbose_name=_("record"))
    member = models.CharField(_("field"), max_length=40, blank=True)
    text = models.TextField(_("comment"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(_("written on"))
    resolved_at = models.DateTimeField(_("resolved on"), null=True)
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = FieldCommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.record_id} {self.member}"


class MatchKey(models.Model):
    """A key under which a record is recognised: the 64-bit digest of an identifier or a normalised title."""

    record = models.ForeignKey(Record, models.CASCADE, related_name="match_keys")
    digest = models.BigIntegerField(db_index=True)

    class Meta:
        verbose_name = _("match key")
        verbose_name_plural = _("match keys")

    def __str__(self) -> str:
        return f"{self.digest}"


class Agent(models.Model):
    """A person or body as an authority: one entity, one preferred form, many variants."""

    kind = models.CharField(_("kind"), max_length=8, choices=[(k.value, k.value) for k in AgentKind])
    name = models.CharField(_("preferred form"), max_length=250)
    sort_name = models.CharField(max_length=120, editable=False)
    dates = models.CharField(_("dates"), max_length=40, blank=True)
    identifiers = models.JSONField(_("identifiers"), default=dict, blank=True)
    note = models.TextField(_("note"), blank=True)
    merged_into = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="merged_agents", editable=False
    )

    objects = AgentQuerySet.as_manager()

    class Meta:
        verbose_name = _("person or body")
        verbose_name_plural = _("people and bodies")
        ordering: ClassVar = ["sort_name"]

    def __str__(self) -> str:
        return self.name


class AgentForm(models.Model):
    """A form of an agent's name, preferred or variant. ``key`` is its normalised form with its kind."""

    agent = models.ForeignKey(Agent, models.CASCADE, related_name="forms", verbose_name=_("person or body"))
    name = models.CharField(_("form"), max_length=250)
    key = models.CharField(max_length=250, unique=True, editable=False)

    class Meta:
        verbose_name = _("form of a name")
        verbose_name_plural = _("forms of a name")
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class Contribution(models.Model):
    """An agent's part in a document; derived from the description."""

    record = models.ForeignKey(Record, models.CASCADE, related_name="contributions")
    agent = models.ForeignKey(Agent, models.PROTECT, related_name="contributions")
    role = models.CharField(_("role"), max_length=8, blank=True)

    class Meta:
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")

    def __str__(self) -> str:
        return f"{self.record_id} {self.role} {self.agent_id}"


class RecordConcept(models.Model):
    """A record indexed with a concept of the thesaurus; derived from the description."""

    record = models.ForeignKey(Record, models.CASCADE, related_name="record_concepts")
    concept = models.ForeignKey("vocabularies.Concept", models.PROTECT, related_name="record_concepts")

    class Meta:
        verbose_name = _("subject of a record")
        verbose_name_plural = _("subjects of records")

    def __str__(self) -> str:
        return f"{self.record_id} {self.concept_id}"


class Attachment(models.Model):
    """A file that goes with a record, the text found in it for searching, and its small picture.

    The picture is drawn when the file becomes the record's cover; its size is in pixels.
    """

    record = models.ForeignKey(Record, models.CASCADE, related_name="attachments", verbose_name=_("record"))
    structure = models.ForeignKey(Structure, models.PROTECT, related_name="+", verbose_name=_("structure"))
    file = models.FileField(_("file"), upload_to="attachments/%Y/")
    title = models.CharField(_("title"), max_length=250, blank=True)
    media_type = models.CharField(max_length=100, editable=False, blank=True)
    size = models.PositiveBigIntegerField(default=0, editable=False)
    is_cover = models.BooleanField(_("cover"), default=False)
    is_public = models.BooleanField(_("open to readers"), default=True)
    text = models.TextField(editable=False, blank=True)
    words_state = models.CharField(
        _("words"), max_length=8, choices=WordsState, default=WordsState.NOTHING, editable=False
    )
    picture = models.FileField(upload_to="covers/", editable=False, blank=True)
    picture_width = models.PositiveSmallIntegerField(default=0, editable=False)
    picture_height = models.PositiveSmallIntegerField(default=0, editable=False)
    added_at = models.DateTimeField(_("added on"), auto_now_add=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("attached file")
        verbose_name_plural = _("attached files")
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.title or str(self.file.name)

    @property
    def is_image(self) -> bool:
        """Whether the file is itself a picture: as a cover it is shown, not offered as a file."""
        return self.media_type.startswith("image/")


class Batch(models.Model):
    """The same operations on many records: prepared, confirmed, run in the background, undone as a whole.

    ``selection`` holds the ids of the records, in the order they are taken, as they were when the batch was
    prepared; ``question`` the address' parameters that found them. ``position`` is how many of them are
    done: it moves in the transaction that does them, so that a killed run goes on where it was.
    ``forecast`` says of each, while it is prepared, what would become of it (``batches.preview``).
    """

    structure = models.ForeignKey(
        Structure, models.CASCADE, null=True, related_name="batches", verbose_name=_("structure")
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="batches")
    state = models.CharField(_("state"), max_length=12, choices=BatchState, default=BatchState.PREPARED)
    operations = models.JSONField(_("operations"), default=list)
    question = models.CharField(_("question"), max_length=2000, blank=True)
    selection = models.JSONField(_("selection"), default=list)
    total = models.PositiveIntegerField(_("records"), default=0)
    forecast = models.TextField(blank=True)
    position = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    unchanged = models.PositiveIntegerField(_("nothing to change"), default=0)
    refused = models.PositiveIntegerField(_("refused"), default=0)
    taken_up = models.JSONField(default=list)
    created_at = models.DateTimeField(_("prepared on"))
    started_at = models.DateTimeField(_("started on"), null=True)
    finished_at = models.DateTimeField(_("finished on"), null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    undone_at = models.DateTimeField(_("undone on"), null=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("batch")
        verbose_name_plural = _("batches")
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("desk:batch", args=[self.pk])

    @property
    def is_prepared(self) -> bool:
        """Whether nothing was done yet and it can still be composed."""
        return self.state == BatchState.PREPARED

    @property
    def foretold(self) -> int:
        """How many records the forecast covers: the first ones of a very large selection."""
        return len(self.forecast)

    @property
    def is_at_work(self) -> bool:
        """Whether the worker has it, or will have it."""
        return self.state in {BatchState.WAITING, BatchState.RUNNING, BatchState.UNDOING}

    @property
    def is_undoable(self) -> bool:
        """Whether there is something to undo and nobody is at it."""
        return self.changed > 0 and self.state in {BatchState.DONE, BatchState.FAILED}


class BatchChange(models.Model):
    """What a batch did to one record, and what is needed to undo it.

    ``kept`` holds what no version keeps: the state before, and the copies' members before and after.
    ``left`` names the members that undoing left as someone had made them since.
    """

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="changes", verbose_name=_("batch"))
    record = models.ForeignKey(Record, models.SET_NULL, null=True, related_name="+", verbose_name=_("record"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    reason = models.CharField(_("reason"), max_length=16, choices=Refusal, blank=True)
    missing = models.JSONField(_("missing"), default=list)
    version_before = models.PositiveIntegerField(default=0)
    version_after = models.PositiveIntegerField(default=0)
    kept = models.JSONField(default=dict)
    undoing = models.CharField(_("undone"), max_length=10, choices=Undoing, blank=True)
    left = models.JSONField(default=list)

    class Meta:
        verbose_name = _("change of a batch")
        verbose_name_plural = _("changes of a batch")
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["batch", "outcome", "undoing"])]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.record_id} {self.outcome}"


class AgentMerge(models.Model):
    """The memory of two authorities made one: which forms came over, and the batch that replaced headings."""

    kept = models.ForeignKey(Agent, models.CASCADE, related_name="merges", verbose_name=_("kept"))
    absorbed = models.ForeignKey(Agent, models.CASCADE, related_name="+", verbose_name=_("absorbed"))
    forms = models.JSONField(_("forms"), default=list)
    batch = models.ForeignKey(Batch, models.SET_NULL, null=True, related_name="merges")
    at = models.DateTimeField(_("on"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    undone_at = models.DateTimeField(_("undone on"), null=True)

    class Meta:
        verbose_name = _("merge of authorities")
        verbose_name_plural = _("merges of authorities")
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.absorbed_id} → {self.kept_id}"
