"""The rows of the record. They are only ever appended; the database refuses anything else."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import BooleanField, Case, Exists, F, OuterRef, Q, Value, When

from kit.ids import public_id
from ledger import chain

BATCH = 2000
THING_VERSION = "thing_version"  # the key in a payload under which the version of the thing stands


def object_type(thing: models.Model | type[models.Model]) -> str:
    """The kind of a thing, as entries name it: awards.winner."""
    return str(thing._meta.concrete_model._meta.label_lower)  # type: ignore[union-attr]


def object_id(thing: models.Model | type[models.Model]) -> str:
    """The name of a thing in entries: its random public id, else its key; "" for a whole kind.

    Errors: ValueError for a thing that has not been saved.
    """
    if isinstance(thing, type):
        return ""
    if thing.pk is None:
        raise ValueError("save the thing before its ledger entry")
    return str(getattr(thing, "public_id", "") or thing.pk)


class Hold(models.Model):
    """What keeps the public parts of one thing's entries closed, beyond their own time.

    An entry can never be changed, an announcement can be postponed and a winner hidden; so the
    later time lies here. Without `until` they stay closed until the hold is lifted.
    """

    object_type = models.CharField("对象类型", max_length=100)
    object_id = models.CharField("对象编号", max_length=64)
    until = models.DateTimeField("保留至", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "暂不公开"
        ordering = ("object_type", "object_id")
        constraints = (
            models.UniqueConstraint(
                fields=("object_type", "object_id"),
                name="ledger_hold_one_per_object",
                violation_error_message="这个对象已经登记了暂不公开。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.object_type} {self.object_id}"


class EntryQuerySet(models.QuerySet["Entry"]):
    """The rows of the record by who may see what."""

    def visible_to(self, user: object) -> "EntryQuerySet":
        """Everything for those who oversee the programmes, nothing for anybody else."""
        return self if getattr(user, "is_overseer", False) is True else self.none()

    def for_object(self, thing: models.Model | type[models.Model]) -> "EntryQuerySet":
        """The history of one thing, newest first; whether it may be seen is the caller's."""
        rows = self.filter(object_type=object_type(thing), object_id=object_id(thing))
        return rows.order_by("-sequence")

    def opened(self, now: datetime) -> "EntryQuerySet":
        """Rows whose public part everybody may read at this moment."""
        return self.filter(_open_at(now))

    def with_opened(self, now: datetime) -> "EntryQuerySet":
        """Each row knowing whether everybody may read its public part: `is_open`."""
        when = When(_open_at(now), then=Value(True))
        return self.annotate(
            opens_now=Case(when, default=Value(False), output_field=BooleanField())
        )

    def in_order(self, *, size: int = BATCH) -> Iterator["Entry"]:
        """All rows, first to last, in constant memory and without a long-lived cursor."""
        rows = self.order_by("sequence")
        batch = list(rows[:size])
        while batch:
            yield from batch
            batch = list(rows.filter(sequence__gt=batch[-1].sequence)[:size])


def _open_at(now: datetime) -> Q:
    holds = Hold.objects.filter(
        Q(until__isnull=True) | Q(until__gt=now),
        object_type=OuterRef("object_type"),
        object_id=OuterRef("object_id"),
    )
    return Q(public_from__lte=now) & ~Q(Exists(holds))


class Entry(models.Model):
    """One act: who did what to which thing, when and why, sealed onto the entry before it.

    Shapes: `payload` and `public` are canonical JSON text or "". The public part never holds a
    person's name: names can be withdrawn, entries cannot.
    """

    sequence = models.BigIntegerField("序号", primary_key=True)
    at = models.DateTimeField("时间")
    actor_id = models.BigIntegerField("操作人编号", null=True, blank=True)
    actor_name = models.CharField("操作人", max_length=150)
    verb = models.CharField("动作", max_length=60)
    object_type = models.CharField("对象类型", max_length=100)
    object_id = models.CharField("对象编号", max_length=64, blank=True)
    from_state = models.CharField("原状态", max_length=40, blank=True)
    to_state = models.CharField("新状态", max_length=40, blank=True)
    reason = models.TextField("理由", blank=True)
    payload = models.TextField("内部内容", blank=True)
    public = models.TextField("公开内容", blank=True)
    public_from = models.DateTimeField("公开时间", null=True, blank=True)
    internal_salt = models.CharField("内部盐", max_length=32)
    public_salt = models.CharField("公开盐", max_length=32)
    internal_digest = models.CharField("内部摘要", max_length=64)
    public_digest = models.CharField("公开摘要", max_length=64)
    previous_hash = models.CharField("前一条哈希", max_length=64)
    hash = models.CharField("哈希", max_length=64)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "账本记录"
        ordering = ("-sequence",)
        indexes = (
            models.Index(fields=("object_id", "object_type", "sequence"), name="ledger_of_object"),
            models.Index(fields=("actor_id", "sequence"), name="ledger_of_actor"),
            models.Index(
                fields=("sequence",),
                name="ledger_opened",
                condition=Q(public_from__isnull=False),
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(sequence__gte=1),
                name="ledger_entry_counts_from_one",
                violation_error_message="账本序号从 1 开始。",
            ),
            models.CheckConstraint(
                condition=Q(public="", public_from__isnull=True)
                | (~Q(public="") & Q(public_from__isnull=False)),
                name="ledger_entry_public_has_its_time",
                violation_error_message="公开内容与公开时间必须同时填写。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.sequence} {self.verb} {self.object_type}"

    @property
    def is_open(self) -> bool:
        """Whether everybody may read the public part; only rows of `with_opened` ever say yes."""
        return bool(getattr(self, "opens_now", False))

    @property
    def public_body(self) -> dict[str, Any]:
        """What `public_digest` is made of: all that an opened entry tells."""
        return {
            "salt": self.public_salt,
            "verb": self.verb,
            "object_type": self.object_type,
            "object_id": self.object_id,
            "from_state": self.from_state,
            "to_state": self.to_state,
            "payload": self.public,
            "public_from": self.public_from and chain.moment(self.public_from),
        }

    @property
    def internal_body(self) -> dict[str, Any]:
        """What `internal_digest` is made of: who and why."""
        return {
            "salt": self.internal_salt,
            "actor_id": self.actor_id,
            "actor_name": self.actor_name,
            "reason": self.reason,
            "payload": self.payload,
        }

    @property
    def link(self) -> dict[str, Any]:
        """What `hash` is made of."""
        return {
            "sequence": self.sequence,
            "at": chain.moment(self.at),
            "public_digest": self.public_digest,
            "internal_digest": self.internal_digest,
            "previous_hash": self.previous_hash,
        }

    @property
    def thing_version(self) -> int | None:
        """The version of the thing that this act left behind; None where it has none."""
        version = json.loads(self.payload or "{}").get(THING_VERSION)
        return version if isinstance(version, int) else None

    @property
    def public_text(self) -> str:
        """The sentence for the public page; empty when the public part has none."""
        return str(json.loads(self.public or "{}").get("text", ""))

    def record(self, *, public: bool, internal: bool) -> dict[str, Any]:
        """The row as an export line, with the bodies that may be shown."""
        bodies: dict[str, Any] = {"public": self.public_body} if public else {}
        if internal:
            bodies["internal"] = self.internal_body
        return {**self.link, "hash": self.hash, **bodies}

    def seal(self) -> None:
        """Fill in the three digests; everything else must be set."""
        self.public_digest = chain.digest(self.public_body)
        self.internal_digest = chain.digest(self.internal_body)
        self.hash = chain.digest(self.link)


class Head(models.Model):
    """The end of the chain: the one row that every writer locks, so that there is one order."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    sequence = models.BigIntegerField("最新序号", default=0)
    hash = models.CharField("最新哈希", max_length=64, default=chain.GENESIS)

    class Meta:
        verbose_name = verbose_name_plural = "链尾"
        constraints = (
            models.CheckConstraint(
                condition=Q(id=1),
                name="ledger_head_is_one_row",
                violation_error_message="链尾只有一行。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.sequence} {self.hash}"


class AuditRunQuerySet(models.QuerySet["AuditRun"]):
    """Runs of the rules by who may read them."""

    def visible_to(self, user: object) -> "AuditRunQuerySet":
        """All of them for those who oversee the programmes, none for anybody else."""
        return self if getattr(user, "is_overseer", False) is True else self.none()


class AuditRun(models.Model):
    """One run of the rules of domain.md §5 over everything: who looked, when, and what was found.

    Shapes: `report` holds each rule's outcome (kit.audit); offending rows by public id, never by
    name. `sequence` is how far the record went at its beginning. `actor_id` None is the timer.
    """

    public_id = models.CharField(max_length=20, unique=True, default=public_id, editable=False)
    started_at = models.DateTimeField("开始时间", db_index=True)
    finished_at = models.DateTimeField("完成时间")
    actor_id = models.BigIntegerField("核查人编号", null=True)
    actor_name = models.CharField("核查人", max_length=150)
    sequence = models.BigIntegerField("账本序号")
    rules = models.PositiveIntegerField("规则数")
    red = models.PositiveIntegerField("不通过")
    report = models.JSONField("结果")

    objects = AuditRunQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "规则核查"
        ordering = ("-started_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(finished_at__gte=F("started_at"), red__lte=F("rules")),
                name="audit_run_adds_up",
                violation_error_message="核查不能在开始之前完成，不通过的不能多于规则数。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M} {self.actor_name}"


def entries_for(thing: models.Model) -> EntryQuerySet:
    """The history of one thing for its page, newest first; ask before whether it may be seen."""
    return Entry.objects.for_object(thing)


def current_head() -> Head:
    """The end of the chain as it is now.

    Errors: Head.DoesNotExist when it was removed by force.
    """
    return Head.objects.get(pk=1)
