"""Who receives the money, apart from whom it honours: everything personal enciphered."""

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.db.models import Q

from directory.models import User, organisations_held
from directory.models.organisations import RUNNERS, Role
from directory.models.people import is_overseer
from kit.actors import acted_by
from kit.constraints import in_states, together
from kit.crypto import blind_index, decrypt, encrypt
from kit.identifiers import DocumentKind, mask_number
from kit.ids import public_id
from projects.models.funds import Commitment, Fund
from projects.workflow import PAYEE, PayeeState

USCC = "uscc"
NUMBER_KINDS = [*DocumentKind.choices, (USCC, "统一社会信用代码")]
# The texts that are enciphered, each in a column of its own: `<name>_cipher`.
SECRETS = ("name", "number", "phone", "bank", "account_name", "account", "guardian")


class PayeeQuerySet(models.QuerySet["Payee"]):
    """Payees by who may know that they exist; what they wrote is revealed one by one."""

    def visible_to(self, user: User) -> "PayeeQuerySet":
        """For who runs the fund or leads its column; finance once something was filled in."""
        if is_overseer(user):
            return self
        return self.filter(payee_scope(user, ""))

    def waiting(self) -> "PayeeQuerySet":
        """Those who have not written yet."""
        return self.filter(state=PayeeState.WAITING)


def payee_scope(user: User, path: str) -> Q:
    """The condition of `PayeeQuerySet.visible_to`, for any path that leads to a payee."""
    funds = Fund.objects.filter(
        Q(run_by__in=organisations_held(user, RUNNERS))
        | Q(partner__organisation__in=organisations_held(user, (Role.LEAD_EDITOR,)))
    )
    paying = Fund.objects.filter(run_by__in=organisations_held(user, (Role.FINANCE,)))
    fund = f"{path}commitment__fund__in"
    filled = Q(**{f"{path}filled_at__isnull": False})
    return Q(**{fund: funds.values("pk")}) | filled & Q(**{fund: paying.values("pk")})


class Payee(models.Model):
    """Somebody who is to receive money of one commitment, in one or more instalments.

    Shapes: the texts of `SECRETS` are enciphered; the `…_index` columns are keyed hashes by which
    equal ones meet. `number_doubtful` keeps that the check digit did not hold: warned, not
    refused. `typed_by` is who of the staff wrote for them. `rank` counts the payees of a
    commitment. `erased_at`: what identifies them is gone, the locked batch is not.
    """

    class Relation(models.TextChoices):
        SELF = "self", "本人"
        FAMILY = "family", "家属"
        GUARDIAN = "guardian", "监护人"
        TREASURER = "treasurer", "团队负责收款的人"
        HOSPITAL = "hospital", "医院"
        SCHOOL = "school", "学校"
        ORGANISATION = "organisation", "单位"

    class GuardianRelation(models.TextChoices):
        NONE = "", "—"
        FATHER = "father", "父亲"
        MOTHER = "mother", "母亲"
        GRANDPARENT = "grandparent", "祖父母或外祖父母"
        LEGAL = "legal", "其他法定监护人"

    public_id = models.CharField(max_length=20, unique=True, default=public_id, editable=False)
    commitment = models.ForeignKey(
        Commitment, models.PROTECT, related_name="payees", verbose_name="资金占用"
    )
    rank = models.PositiveSmallIntegerField("序号", default=1, editable=False)
    state = models.CharField(
        "状态", max_length=10, choices=PayeeState.choices, default=PayeeState.WAITING,
        editable=False,
    )  # fmt: skip
    version = models.PositiveIntegerField(default=1, editable=False)
    relation = models.CharField("与获得者的关系", max_length=12, choices=Relation.choices,
                                default=Relation.SELF)  # fmt: skip
    is_minor = models.BooleanField("获得者未成年", default=False)
    name_cipher = models.TextField("姓名或单位名称（加密）", blank=True, editable=False)
    number_kind = models.CharField(
        "证件种类", max_length=20, choices=NUMBER_KINDS, default=DocumentKind.ID_CARD
    )
    number_cipher = models.TextField("证件号码（加密）", blank=True, editable=False)
    number_index = models.CharField(max_length=64, blank=True, editable=False)
    number_doubtful = models.BooleanField("证件号码校验不符", default=False, editable=False)
    phone_cipher = models.TextField("电话（加密）", blank=True, editable=False)
    bank_cipher = models.TextField("开户银行（加密）", blank=True, editable=False)
    account_name_cipher = models.TextField("户名（加密）", blank=True, editable=False)
    account_cipher = models.TextField("账号（加密）", blank=True, editable=False)
    account_index = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    names_agree = models.BooleanField("户名与姓名一致", default=False, editable=False)
    guardian_cipher = models.TextField("监护人（加密）", blank=True, editable=False)
    guardian_relation = models.CharField(
        "监护关系", max_length=12, choices=GuardianRelation.choices, blank=True
    )
    guardian_agreed_at = models.DateTimeField("监护人同意时间", null=True, editable=False)
    consented_at = models.DateTimeField("同意时间", null=True, editable=False)
    consent_version = models.CharField("同意书版本", max_length=20, blank=True, editable=False)
    filled_at = models.DateTimeField("填写时间", null=True, editable=False)
    typed_by = acted_by("代填人")
    verified_at = models.DateTimeField("核对时间", null=True, editable=False)
    verified_by = acted_by("核对人")
    note = models.CharField("退回或放弃的原因", max_length=300, blank=True, editable=False)
    erased_at = models.DateTimeField("清除时间", null=True, editable=False)

    objects = PayeeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "收款人"
        ordering = ("commitment", "rank", "pk")
        constraints = (
            in_states("payee_state_known", PayeeState),
            together("payee_verified", "verified_at", "verified_by"),
            models.UniqueConstraint(
                fields=("commitment", "rank"),
                name="payee_rank_once",
                violation_error_message="这项用途已有这个序号的收款人。",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("filled", "verified"))
                | Q(erased_at__isnull=False)
                | (
                    Q(filled_at__isnull=False) & ~Q(name_cipher="") & ~Q(account_cipher="")
                    & ~Q(account_name_cipher="") & ~Q(bank_cipher="")
                ),
                name="payee_filled_is_complete",
                violation_error_message="收款人的姓名、户名、账号和开户银行必须填写完整。",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("filled", "verified"))
                | (Q(consented_at__isnull=False) & ~Q(consent_version="")),
                name="payee_filled_has_consent",
                violation_error_message="必须先取得收款人对处理敏感个人信息的单独同意。",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("filled", "verified"))
                | Q(is_minor=False)
                | (Q(guardian_agreed_at__isnull=False) & ~Q(guardian_relation="")),
                name="payee_minor_has_guardian",
                violation_error_message="获得者未成年，必须由监护人填写并同意。",
            ),
            models.CheckConstraint(
                condition=~Q(state="verified") | Q(verified_at__isnull=False),
                name="payee_verified_has_person",
                violation_error_message="核对通过须记录核对人和时间。",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"收款人 {self.rank}（{self.get_relation_display()}）"

    @property
    def turn(self) -> str:
        """Plain words for whose turn it is."""
        return PAYEE.turn[self.state]

    @property
    def needs_proof(self) -> bool:
        """Whether a file must show how payee and beneficiary belong together."""
        return self.relation != self.Relation.SELF or not self.names_agree

    def secret(self, name: str) -> str:
        """One of the enciphered texts in clear; only for a batch, a reveal and the payee."""
        cipher = getattr(self, f"{name}_cipher")
        return decrypt(cipher) if cipher else ""

    def secrets(self) -> dict[str, str]:
        """All of them in clear."""
        return {name: self.secret(name) for name in SECRETS}

    def masked(self) -> dict[str, str]:
        """All of them as a list or a page may show them: enough to tell two people apart."""
        return {name: mask(name, self.secret(name)) for name in SECRETS}

    def keep(self, texts: Mapping[str, Any]) -> None:
        """Encipher these texts, with what finds equal ones."""
        for name in SECRETS:
            if name in texts:
                setattr(self, f"{name}_cipher", encrypt(texts[name]) if texts[name] else "")
        for name in ("number", "account"):
            if name in texts:
                setattr(self, f"{name}_index", index_of(name, texts[name]))


def index_of(name: str, text: str) -> str:
    """The keyed hash by which a number or an account meets its equal; "" for none."""
    return blind_index(text, purpose=f"payee.{name}") if text else ""


def mask(name: str, text: str) -> str:
    """One text with most of it hidden: 张**, 138****8000, ****3446."""
    if name == "account":
        return f"****{text[-4:]}" if len(text) > 8 else "****" * bool(text)
    if name in ("number", "phone"):
        return mask_number(text)
    if name == "bank":
        return text
    return text[:1] + "*" * (len(text) - 1)


class PayeeFile(models.Model):
    """One private file about a payee: proof of relation, of an exemption, or a voucher.

    Shapes: `payment` names the one that a voucher belongs to; a proof belongs to the payee.
    """

    class Kind(models.TextChoices):
        RELATION = "relation", "关系证明"
        EXEMPTION = "exemption", "免税依据"
        AGREEMENT = "agreement", "资助协议"
        RECEIPT = "receipt", "收据或领款单"
        INVOICE = "invoice", "发票"

    public_id = models.CharField(max_length=20, unique=True, default=public_id, editable=False)
    payee = models.ForeignKey(Payee, models.PROTECT, related_name="files", verbose_name="收款人")
    kind = models.CharField("种类", max_length=10, choices=Kind.choices)
    file_name = models.CharField("文件", max_length=120, editable=False)
    media_type = models.CharField("类型", max_length=100, editable=False)
    size = models.PositiveIntegerField("字节数", editable=False)
    sha256 = models.CharField("摘要", max_length=64, editable=False)
    added_at = models.DateTimeField("收到时间", editable=False)
    adder = acted_by("上传人")
    removed_at = models.DateTimeField("移除时间", null=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "收款材料"
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("payee", "kind", "sha256"),
                condition=Q(removed_at__isnull=True),
                name="payee_file_once",
                violation_error_message="这份文件已经上传过了。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.public_id[:6]}"
