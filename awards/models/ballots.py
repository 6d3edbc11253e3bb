"""A ballot: who may vote, the sealed envelopes, and the opened votes after the end.

Nothing here joins a voter to a vote (docs/decisions/0022-ballot.md): the roll is not written when
somebody votes, an envelope carries neither voter nor time, and the opened votes are new rows.
"""

from datetime import datetime

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from awards.models.rounds import Round
from awards.models.stages import Stage
from awards.workflow import BallotState, RoundState, StageState
from directory.models import Organisation, User
from directory.models.people import is_overseer
from kit.actors import acted_by
from kit.constraints import in_states, together
from kit.ids import public_id

MOST_CHOICES = 30


class BallotQuerySet(models.QuerySet["Ballot"]):
    """Ballots by who may run them, and by what the public may read."""

    def visible_to(self, user: User) -> "BallotQuerySet":
        """The ballots of the rounds that the user runs, all of them for an overseer."""
        if is_overseer(user):
            return self
        return self.filter(Round.run_by_q(user, "stage__round__"))

    def run_by(self, user: User) -> "BallotQuerySet":
        """Those of the rounds whose selection is in the user's hands."""
        if user.is_superuser:
            return self
        return self.filter(Round.run_by_q(user, "stage__round__"))

    def shown(self) -> "BallotQuerySet":
        """Those whose page a voter may open: everything but those of drafts and cancelled rounds.

        Shapes: their addresses are random; no list names them.
        """
        hidden = (RoundState.DRAFT, RoundState.CANCELLED)
        return self.exclude(stage__round__state__in=hidden).select_related("stage__round__award")

    def published(self, now: datetime) -> "BallotQuerySet":
        """Those with a public integrity report: confirmed, and the round's minute has come."""
        return self.shown().filter(
            Q(stage__round__is_rolling=True) | Q(stage__round__announce_at__lte=now),
            state=BallotState.CONFIRMED,
        )


def stages_for_ballot(user: User) -> models.QuerySet[Stage]:
    """The planned stages of the kind 票选 that the user may hang a ballot on."""
    rows = Stage.objects.filter(
        kind=Stage.Kind.BALLOT, state=StageState.PLANNED, ballot__isnull=True
    ).select_related("round")
    return rows if user.is_superuser else rows.filter(Round.run_by_q(user, "round__"))


class Ballot(models.Model):
    """The vote that hangs on one stage of the kind 票选.

    Shapes: `sealed_with` is the ballot's own key, enciphered; it is gone once the votes are
    opened. `result` is the integrity report as it was frozen at the count. `reissued` counts
    codes made void, `refused` second votes that were turned away.
    """

    class Method(models.TextChoices):
        PLAIN = "plain", _("得票最多者当选")
        STV = "stv", _("可转移单票制（按喜好排序）")

    class Electorate(models.TextChoices):
        CODES = "codes", _("一次性投票码")
        MEMBERS = "members", _("机构成员（登录投票）")
        JURORS = "jurors", _("本轮评委（登录投票）")

    public_id = models.CharField(max_length=20, unique=True, default=public_id, editable=False)
    stage = models.OneToOneField(
        Stage, models.CASCADE, related_name="ballot", verbose_name="票选环节"
    )
    method = models.CharField(
        "计票办法", max_length=5, choices=Method.choices, default=Method.PLAIN
    )
    max_choices = models.PositiveSmallIntegerField(
        "最多选几人", default=1,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_CHOICES)],
    )  # fmt: skip
    seats = models.PositiveSmallIntegerField(
        "当选名额", default=1,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_CHOICES)],
    )  # fmt: skip
    electorate = models.CharField(
        "投票人", max_length=7, choices=Electorate.choices, default=Electorate.CODES
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="ballots",
        verbose_name="投票人所在机构", help_text="投票人为机构成员时填写",
    )  # fmt: skip
    instructions = models.CharField("给投票人的说明", max_length=500, blank=True)
    state = models.CharField(
        "状态", max_length=9, choices=BallotState.choices, default=BallotState.TAKING,
        editable=False,
    )  # fmt: skip
    version = models.PositiveIntegerField(default=1, editable=False)
    sealed_with = models.TextField(blank=True, editable=False)
    reissued = models.PositiveIntegerField("作废的投票码", default=0, editable=False)
    refused = models.PositiveIntegerField("拒绝的重复投票", default=0, editable=False)
    result = models.JSONField("结果", default=dict, editable=False)
    counted_at = models.DateTimeField("计票时间", null=True, editable=False)
    counted_by = acted_by()
    confirmed_at = models.DateTimeField("确认时间", null=True, editable=False)
    confirmed_by = acted_by()

    objects = BallotQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "票选"
        ordering = ("-pk",)
        constraints = (
            in_states("ballot_state_known", BallotState),
            together("ballot_counted", "counted_at", "counted_by"),
            together("ballot_confirmed", "confirmed_at", "confirmed_by"),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("counted_by")),
                name="ballot_four_eyes",
                violation_error_message="计票和确认结果必须是两个人。",
            ),
            models.CheckConstraint(
                condition=Q(max_choices__gte=1, max_choices__lte=MOST_CHOICES,
                            seats__gte=1, seats__lte=MOST_CHOICES),
                name="ballot_numbers_in_range",
                violation_error_message=f"可选人数和名额在 1 到 {MOST_CHOICES} 之间。",
            ),
            models.CheckConstraint(
                condition=~Q(electorate="members") | Q(organisation__isnull=False),
                name="ballot_members_have_organisation",
                violation_error_message="投票人为机构成员时，请选择机构。",
            ),
            models.CheckConstraint(
                condition=Q(state="taking") | Q(sealed_with=""),
                name="ballot_key_gone_after_count",
                violation_error_message="计票后不得保留封票密钥。",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.stage.round} · {self.stage}"

    @property
    def needs_code(self) -> bool:
        """Whether voters come with a code; others sign in."""
        return self.electorate == self.Electorate.CODES

    @property
    def is_ranked(self) -> bool:
        """Whether voters put candidates in order."""
        return self.method == self.Method.STV


class Voter(models.Model):
    """One voice of the closed electorate: a user who signs in, or the holder of a one-time code.

    Shapes: the code itself is never stored, `code_hash` is keyed; `label` (name or staff number)
    is enciphered, `label_hash` finds it. `has_voted` is written for everybody in one go at the
    count, so that while the vote runs nothing here says who has voted, nor when.
    """

    ballot = models.ForeignKey(Ballot, models.CASCADE, related_name="voters", db_index=False)
    user = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="votes_owed", verbose_name="用户"
    )
    code_hash = models.CharField(max_length=64, blank=True, editable=False)
    label = models.TextField("姓名或工号", blank=True, editable=False)
    label_hash = models.CharField(max_length=64, blank=True, editable=False)
    has_voted = models.BooleanField("已投票", default=False, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "投票人"
        ordering = ("ballot", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("ballot", "user"),
                name="voter_user_once",
                violation_error_message="此人已在投票人名单中。",
            ),
            models.UniqueConstraint(
                fields=("ballot", "code_hash"),
                condition=~Q(code_hash=""),
                name="voter_code_once",
                violation_error_message="投票码重复。",
            ),
            models.UniqueConstraint(
                fields=("ballot", "label_hash"),
                condition=~Q(label_hash=""),
                name="voter_label_once",
                violation_error_message="名单中已有同一姓名或工号。",
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=True, code_hash__gt="")
                | Q(user__isnull=False, code_hash=""),
                name="voter_user_or_code",
                violation_error_message="投票人凭登录或投票码之一投票。",
            ),
        )

    def __str__(self) -> str:
        return str(self.user) if self.user_id else f"持码人 {self.pk}"


class Deposit(models.Model):
    """One sealed envelope, while the vote runs: unreadable, of one length, without voter or time.

    Shapes: `nullifier` is a keyed hash of the voter under the ballot's own key: its uniqueness is
    "one voter, one ballot". `retry_mark` is one of the form that was sent, so that a second
    sending is known. All rows are deleted when the envelopes are opened.
    """

    nullifier = models.CharField(max_length=64, primary_key=True)
    ballot = models.ForeignKey(Ballot, models.CASCADE, related_name="deposits", db_index=False)
    retry_mark = models.CharField(max_length=64)
    sealed = models.BinaryField()

    class Meta:
        verbose_name = verbose_name_plural = "封存的选票"
        ordering = ("nullifier",)
        constraints = (
            models.UniqueConstraint(
                fields=("retry_mark",),
                name="deposit_form_once",
                violation_error_message="这张选票已经投出。",
            ),
        )

    def __str__(self) -> str:
        return self.nullifier[:8]


class OpenedBallot(models.Model):
    """One vote as it is published after the end, under the receipt that only its voter knows.

    Shapes: `choices` are nominations' public ids, in the voter's order. Written in the order of
    the receipts, all in one statement's transaction, so that no place or age of a row tells.
    """

    receipt = models.CharField("回执码", max_length=24, primary_key=True)
    ballot = models.ForeignKey(Ballot, models.CASCADE, related_name="opened")
    choices = models.JSONField("选择")

    class Meta:
        verbose_name = verbose_name_plural = "已开启的选票"
        ordering = ("receipt",)

    def __str__(self) -> str:
        return self.receipt
