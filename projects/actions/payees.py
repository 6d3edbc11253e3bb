"""What is known of a payee: asked through the private link, checked by finance, told to nobody.

Nothing of it is ever in the ledger: only that it was written, checked, read and why.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction

from directory.models import User
from kit.dates import china_day
from kit.evidence import Evidence
from kit.identifiers import (
    Check,
    check_document,
    normalise_uscc,
    passes_luhn,
    uscc_warning,
)
from kit.intake import store
from kit.reasons import stated
from kit.verdict import Refused, Stale, refuse, unready
from ledger.actions import append
from projects.actions.links import MadeLink, claim_link, make_link, use_link
from projects.models import LinkKind, Payee, PayeeFile, Payment, PrivateLink
from projects.models.payees import SECRETS, USCC
from projects.permissions import (
    may_add_file,
    may_link_payee,
    may_read_file,
    may_reveal_payee,
    may_see_payee,
    may_step_payee,
)
from projects.permissions.payments import FIXED
from projects.workflow import PAYEE, PayeeState, PaymentState

FOLDER = "payees"
CONSENT_VERSION = "2026-1"
MOST_FILES = 12
STALE = "别人刚改动了这位收款人，请刷新后再办理。"
_ENDED = (PaymentState.PAID, PaymentState.WAIVED)
_DOTS = "[.•‧∙⋅・]"  # what keyboards give for the dot inside 阿依古丽·买买提
_CARD = re.compile("62[0-9]{14,17}|[345][0-9]{15}")


@dataclass(frozen=True, kw_only=True, slots=True)
class PayeeFacts:
    """What a payee writes, already in one form."""

    relation: str
    name: str
    number_kind: str
    number: str
    phone: str
    bank: str
    account_name: str
    account: str
    guardian: str = ""
    guardian_relation: str = ""

    def secrets(self) -> dict[str, str]:
        """The texts that are enciphered."""
        return {name: getattr(self, name) for name in SECRETS}


# ------------------------------------------------------------------ what was written


def tidy_name(text: str) -> str:
    """A name as it is compared: full-width forms, spaces and kinds of dots make no difference."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()
    return re.sub(_DOTS, "·", plain)


def tidy_account(text: str) -> str:
    """An account number without the spaces and hyphens in which people group it."""
    return re.sub(r"[\s\-–—]+", "", unicodedata.normalize("NFKC", text))


def check_number(kind: str, text: str, *, now: datetime) -> Check:
    """Check the number of a person's document or an organisation's code; wrong ones only warn."""
    if kind == USCC:
        warning = uscc_warning(text)
        return Check(normalise_uscc(text), warning, wrong=bool(warning))
    return check_document(kind, text, today=china_day(now))


def account_warning(text: str) -> str:
    """The sentence beside a card number that looks mistyped; empty for a good one."""
    account = tidy_account(text)
    if _CARD.fullmatch(account) and not passes_luhn(account):
        return "银行卡号的校验位不符，可能有一位输错了，请对照银行卡核对。"
    return ""


# ------------------------------------------------------------------ the payee's own steps


def payee_of(link: PrivateLink) -> Payee | None:
    """Whom a private link was made for."""
    rows = Payee.objects.select_related("commitment__fund__run_by", "commitment__fund__partner")
    return rows.filter(public_id=link.subject).first() if link.kind == LinkKind.PAYEE else None


@transaction.atomic
def consent_payee(*, link: PrivateLink, held: str, now: datetime) -> str:
    """Take the payee's separate consent to what follows; the pass of the device that gave it.

    Errors: Refused when the link is another device's, spent, or out of time.
    """
    made = claim_link(link=link, held=held, now=now)
    payee = _locked_of(link)
    _require_waiting(payee)
    payee.consented_at, payee.consent_version = now, CONSENT_VERSION
    payee.save(update_fields=["consented_at", "consent_version"])
    append(
        by=None, verb="payee.consent", thing=payee, payload={"version": CONSENT_VERSION}, now=now
    )
    return made


@transaction.atomic
def fill_payee(
    *, link: PrivateLink, held: str, facts: PayeeFacts, files: Sequence[Evidence] = (),
    guardian_agrees: bool = False, now: datetime,
) -> Payee:  # fmt: skip
    """Take what the payee wrote, once; the link opens nothing any more.

    Errors: Refused for another device, without consent, or for a minor without a guardian.
    """
    use_link(link=link, held=held, now=now)
    payee = _locked_of(link)
    _require_waiting(payee)
    if payee.consented_at is None:
        refuse("请先阅读并同意关于个人信息的说明。").require()
    if payee.is_minor and not (guardian_agrees and facts.guardian and facts.guardian_relation):
        refuse("获得者未成年，须由监护人填写并同意。").require()
    _write(payee, facts, now=now)
    payee.guardian_agreed_at = now if guardian_agrees else None
    payee.filled_at, payee.note, payee.typed_by = now, "", None
    _keep_files(payee, files, PayeeFile.Kind.RELATION, by=None, now=now)
    _move(payee, "fill", by=None, now=now)
    return payee


def _write(payee: Payee, facts: PayeeFacts, *, now: datetime) -> None:
    payee.keep(facts.secrets())
    payee.relation, payee.number_kind = facts.relation, facts.number_kind
    payee.guardian_relation = facts.guardian_relation
    payee.number_doubtful = check_number(facts.number_kind, facts.number, now=now).wrong
    payee.names_agree = tidy_name(facts.account_name) == tidy_name(facts.name)


@transaction.atomic
def decline_payee(*, link: PrivateLink, held: str, now: datetime) -> Payee:
    """Note that the payee does not want the money, or does not want to tell; the house decides."""
    made = claim_link(link=link, held=held, now=now)
    use_link(link=link, held=made, now=now)
    payee = _locked_of(link)
    _require_waiting(payee)
    payee.note = "收款人放弃"
    _move(payee, "decline", by=None, now=now)
    return payee


def _require_waiting(payee: Payee) -> None:
    if payee.state != PayeeState.WAITING:
        unready("收款信息已经提交，不能重复填写。").require()
    if not Payment.objects.live().filter(payee=payee).exists():
        unready("这笔款项已经取消，不用再填写。如有疑问，请联系给您链接的人。").require()


# ------------------------------------------------------------------ the house's steps


@transaction.atomic
def link_payee(*, payee: Payee, by: User, now: datetime) -> MadeLink:
    """Make the private link by which the payee writes; an earlier one opens nothing any more."""
    # Not locked: whoever writes locks the link first, and would wait for us in a circle.
    fresh = _with_fund().get(pk=payee.pk)
    may_link_payee(by, fresh).require()
    return make_link(kind=LinkKind.PAYEE, subject=fresh.public_id, by=by, now=now)


@transaction.atomic
def verify_payee(
    *, payee: Payee, by: User, now: datetime, version: int | None = None
) -> Payee:  # fmt: skip
    """Say that account and payee belong together, and the payee to the honoured person.

    Errors: Unready without the proof of relation that is needed.
    """
    fresh = _locked(payee, version)
    may_step_payee(by, fresh, "verify").require()
    proofs = fresh.files.filter(kind=PayeeFile.Kind.RELATION, removed_at__isnull=True)
    if fresh.needs_proof and not proofs.exists():
        unready("户名与姓名不一致，或收款人不是本人：缺关系证明，不能通过。").require()
    fresh.verified_at, fresh.verified_by = now, by
    _move(fresh, "verify", by=by, now=now)
    return fresh


@transaction.atomic
def send_back_payee(
    *, payee: Payee, reason: str, by: User, now: datetime, version: int | None = None
) -> Payee:
    """Ask the payee to write again, through a new link."""
    fresh = _locked(payee, version)
    may_step_payee(by, fresh, "send_back").require()
    if Payment.objects.filter(payee=fresh, state__in=FIXED).exists():
        unready("这位收款人有付款已经备妥，请先暂缓那一笔再退回。").require()
    fresh.note = stated(reason)[:300]
    fresh.verified_at = fresh.verified_by = None
    fresh.consented_at, fresh.consent_version = None, ""
    _move(fresh, "send_back", by=by, now=now, reason=reason)
    return fresh


@transaction.atomic
def reopen_payee(*, payee: Payee, by: User, now: datetime, version: int | None = None) -> Payee:
    """Ask again somebody who had declined."""
    fresh = _locked(payee, version)
    may_step_payee(by, fresh, "reopen").require()
    fresh.note = ""
    _move(fresh, "reopen", by=by, now=now)
    return fresh


@transaction.atomic
def reveal_payee(*, payee: Payee, reason: str, by: User, now: datetime) -> dict[str, str]:
    """Read what the payee wrote, in clear; that it was read, by whom and why, is in the record.

    Errors: Refused for everybody but finance of the paying house.
    """
    fresh = _with_fund().get(pk=payee.pk)
    may_reveal_payee(by, fresh).require()
    append(by=by, verb="payee.reveal", thing=fresh, reason=stated(reason), now=now)
    found: dict[str, str] = fresh.secrets()
    return found


@transaction.atomic
def add_payee_file(
    *, payee: Payee, kind: str, file: Evidence, by: User, now: datetime
) -> PayeeFile:
    """Add a proof or a voucher to the payee's private files."""
    fresh = _locked(payee)
    may_add_file(by, fresh).require()
    if kind not in PayeeFile.Kind.values:
        refuse("请选择文件的种类。").require()
    (kept,) = _keep_files(fresh, [file], kind, by=by, now=now)
    return kept


@transaction.atomic
def read_payee_file(*, file: PayeeFile, by: User, now: datetime) -> None:
    """Note that somebody opens a private file.

    Errors: Refused for everybody but those who work with it.
    """
    payee = _with_fund().get(pk=file.payee_id)
    may_read_file(by, payee).require()
    append(
        by=by, verb="payee.open_file", thing=payee, now=now,
        payload={"kind": file.kind, "sha256": file.sha256},
    )  # fmt: skip


@transaction.atomic
def erase_payee(*, payee: Payee, reason: str, by: User, now: datetime) -> Payee:
    """Take away all that identifies the payee; the locked batch, amounts and records stay.

    Errors: Unready while money is on its way to them.
    Source: domain.md §5, invariant 24.
    """
    fresh = _locked(payee)
    may_add_file(by, fresh).require()
    if fresh.payments.exclude(state__in=_ENDED).exists():
        unready("还有付款没有办完，不能清除。").require()
    fresh.keep(dict.fromkeys(SECRETS, ""))
    fresh.erased_at, fresh.names_agree = now, False
    fresh.version += 1
    fresh.save()
    names = list(fresh.files.values_list("file_name", flat=True))
    fresh.files.update(removed_at=now)
    append(by=by, verb="payee.erase", thing=fresh, reason=stated(reason), now=now)
    transaction.on_commit(lambda: _delete(names))
    return fresh


def _delete(names: Iterable[str]) -> None:
    for name in names:
        default_storage.delete(name)


def same_account(payee: Payee, user: User) -> int:
    """To how many other payees that the user sees money goes on the same account."""
    if not payee.account_index:
        return 0
    may_see_payee(user, payee).require()
    rows = Payee.objects.visible_to(user).filter(account_index=payee.account_index)
    return rows.exclude(pk=payee.pk).count()


# ------------------------------------------------------------------ locked, moved, kept


def _with_fund() -> Any:
    return Payee.objects.select_related(
        "commitment__fund__run_by", "commitment__fund__partner__organisation"
    )


def _locked(payee: Payee, version: int | None = None) -> Payee:
    fresh: Payee = _with_fund().select_for_update(of=("self",)).get(pk=payee.pk)
    if version is not None and fresh.version != version:
        raise Stale(STALE)
    return fresh


def _locked_of(link: PrivateLink) -> Payee:
    found = payee_of(link)
    if found is None:
        raise Refused("这个链接对应的款项已经取消。")
    return _locked(found)


def _move(
    payee: Payee, verb: str, *, by: User | None, now: datetime, reason: str = ""
) -> None:  # fmt: skip
    step = PAYEE.require(verb, payee.state, reason)
    source, payee.state = payee.state, PayeeState(step.target)
    payee.version += 1
    payee.save()
    append(
        by=by, verb=f"payee.{verb}", thing=payee, source=source, target=payee.state,
        reason=reason, payload={"commitment": payee.commitment.public_id}, now=now,
    )  # fmt: skip


def _keep_files(
    payee: Payee, files: Iterable[Evidence], kind: str, *, by: User | None, now: datetime
) -> list[PayeeFile]:
    kept = {(row.kind, row.sha256): row for row in payee.files.filter(removed_at__isnull=True)}
    made = []
    for file in files:
        if (kind, file.sha256) not in kept:
            if len(kept) >= MOST_FILES:
                unready(f"每位收款人最多 {MOST_FILES} 份文件。").require()
            kept[kind, file.sha256] = PayeeFile.objects.create(
                payee=payee, kind=kind, file_name=store(file.data, FOLDER, file.suffix),
                media_type=file.mime, size=len(file.data), sha256=file.sha256, added_at=now,
                adder=by,
            )  # fmt: skip
        made.append(kept[kind, file.sha256])
    if made:
        append(
            by=by, verb="payee.files", thing=payee, now=now,
            payload={"kind": kind, "sha256": [row.sha256 for row in made]},
        )  # fmt: skip
    return made
