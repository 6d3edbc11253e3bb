"""What waits for somebody today: for each role its blocks, in plain words, at a bounded cost.

A block asks the database twice, for its first rows and for a count that stops at a bound,
however many rows there are.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from awards.models import Round
from awards.models.nominations import NOMINATORS
from charity_site.today.approvers import for_approvers
from charity_site.today.ballots import counts_block
from charity_site.today.blocks import Block
from charity_site.today.deciding import for_money
from charity_site.today.grants import for_grants
from charity_site.today.heroes import checks_block, co_nominations_block
from charity_site.today.honours import honours_blocks
from charity_site.today.jurors import for_jurors, juries_block
from charity_site.today.mails import for_mails
from charity_site.today.nominators import for_nominators
from charity_site.today.notices import for_notices
from charity_site.today.paying import for_finance, for_releasers, for_starters
from charity_site.today.runners import agreements_block, for_runners
from charity_site.today.watchers import Record, record_state
from directory.models import Role, User, holdings, organisations_held
from directory.models.outbox import MAIL_RUNNERS

WAITING = {
    Role.FINANCE: "收款人填好信息之后，需要您核对、编批和登记付款的事项会出现在这里。",
    Role.AUDITOR: "左边的各个列表都可以查看，不能修改；联系方式等个人信息已隐去。",
}


@dataclass(frozen=True, slots=True)
class Today:
    """The page of one person."""

    blocks: list[Block]
    record: Record | None
    notes: list[str]
    roles: list[str]


def today(user: User, now: datetime) -> Today:
    """Everything that waits for this person, most urgent first."""
    held = {holding.role for holding in holdings(user)}
    blocks = [one for one in _blocks(user, held, now) if one.lines]
    watches = user.is_superuser or Role.AUDITOR in held
    return Today(
        blocks=sorted(blocks, key=lambda one: ("late", "", "calm").index(one.tone)),
        record=record_state() if watches else None,
        notes=[words for role, words in WAITING.items() if role in held],
        roles=_role_names(user, held),
    )


def _blocks(user: User, held: set[str], now: datetime) -> Iterable[Block]:
    runs = user.is_superuser or Role.ORGANISER in held
    leads = Role.LEAD_EDITOR in held and _leads_a_column(user)
    confirms = user.is_superuser or Role.APPROVER in held
    if Role.JUROR in held:
        yield from for_jurors(user, now)
    if held & set(NOMINATORS):
        yield from for_nominators(user, now)
    if runs or leads:
        yield from for_runners(user, now)
        yield juries_block(user, now)
        yield co_nominations_block(user)
    if runs or leads or held & set(NOMINATORS):
        yield from checks_block(user)
    if runs:
        yield agreements_block(user, now)
        yield from honours_blocks(user)
    yield from _of_two(user, held, now, leads=leads, confirms=confirms)
    yield from for_grants(user, held, now)
    yield from _paying(user, held, now, starts=runs or leads, confirms=confirms)
    if user.is_superuser or held & set(MAIL_RUNNERS):
        yield from for_mails(user, now)


def _of_two(
    user: User, held: set[str], now: datetime, *, leads: bool, confirms: bool
) -> Iterable[Block]:
    """What one person begins and another one ends: proposals, money, notices."""
    if confirms or leads:
        yield from for_approvers(user)
    if confirms or leads:
        yield counts_block(user)
    if confirms:
        yield from for_money(user)
    if confirms or leads or Role.ORGANISER in held:
        yield from for_notices(user, held | ({Role.APPROVER} if leads else set()), now)


def _paying(
    user: User, held: set[str], now: datetime, *, starts: bool, confirms: bool
) -> Iterable[Block]:
    """What waits where money is paid out."""
    if starts:
        yield from for_starters(user)
    if Role.FINANCE in held:
        yield from for_finance(user, now)
    if confirms or Role.FINANCE in held:
        yield from for_releasers(user)


def _leads_a_column(user: User) -> bool:
    led = organisations_held(user, (Role.LEAD_EDITOR,))
    return Round.objects.filter(column__partner__organisation__in=led).exists()


def _role_names(user: User, held: set[str]) -> list[str]:
    names = [str(role.label) for role in Role if role.value in held]
    return ["管理员", *names] if user.is_superuser else names
