"""What the public reads of a grant notice now: the sealed list, less what has had to go since."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, Max, Q, QuerySet, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kit import noticewindow
from kit.gather import Part
from kit.keyset import Order, Slice, take
from kit.objecting import Outcomes
from projects.grant_noticelist import sealed_names, standing_line, stands
from projects.grant_public import shown_name
from projects.models import Application, GrantNotice, GrantNoticeRow, GrantObjection, GrantRound
from projects.models.grant_notices import BEGUN, UNRESOLVED
from projects.permissions.grant_notices import may_object_to_grants
from projects.workflow import GrantNoticeState, GrantObjectionState

_REMOVALS = {
    "申请人撤回": gettext_lazy("申请人撤回"),
    "异议成立": gettext_lazy("异议成立，不予资助"),
}
_OF_APPLICATION = tuple(
    f"application__{name}" for name in ("state", "kind", "name", "level", "is_minor", "purged_at")
)
LISTED, NEWEST = 20, 5  # on a page of the list, on the page of the round
_NEWEST_FIRST = Order(("-starts_at", "-pk"))


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One listed as the public reads it.

    Shapes: `line` is what was sealed, empty where it shows more than may be shown now; `name` is
    what may be said then. `takes` tells whether it may still be objected to.
    """

    row: GrantNoticeRow
    name: str
    line: dict[str, Any]
    is_gone: bool
    takes: bool

    @property
    def is_masked(self) -> bool:
        """Whether only the hash of the line is left to read."""
        return not self.line

    @property
    def status(self) -> str:
        """What has become of it, in a word; nothing while its window simply runs."""
        if self.is_gone:
            return str(_REMOVALS.get(self.row.removal, _("已移出公示")))
        return _("异议处理中，公示中止") if self.row.suspended_at else ""


def shown_rows(notice: GrantNotice, now: datetime) -> list[ShownRow]:
    """Everybody listed, as the public reads them now, in one statement."""
    own = [one.name for one in GrantNoticeRow._meta.concrete_fields]
    rows = GrantNoticeRow.objects.filter(notice=notice).select_related("application")
    return [_shown(notice, row, now) for row in rows.only(*own, *_OF_APPLICATION)]


def _shown(notice: GrantNotice, row: GrantNoticeRow, now: datetime) -> ShownRow:
    """What may be read of one: nothing once it has left, never more than is agreed to now."""
    if not stands(row):
        return ShownRow(row, _("已隐去"), {}, is_gone=True, takes=False)
    takes = bool(may_object_to_grants(notice, row, now))
    name = shown_name(row.application)
    return ShownRow(row, name, standing_line(row), is_gone=False, takes=takes)


# ------------------------------------------------------------------ which notices


def notice_for_page(slug: str, public_id: str, *, now: datetime) -> GrantNotice | None:
    """The notice of that address; None before it begins, just as for no such address."""
    rows = GrantNotice.objects.published(now).select_related("round__run_by")
    return rows.filter(public_id=public_id, round__slug=slug).first()


def _notices_of(round_: GrantRound, now: datetime) -> "QuerySet[GrantNotice]":
    """The notices of a round that have begun, each told whether it runs."""
    runs = Case(When(GrantNotice.running_q(now), then=Value(True)), default=Value(False))
    return GrantNotice.objects.published(now).filter(round=round_.pk).annotate(runs=runs)


def newest_part(round_: GrantRound) -> Part:
    """The last opened notices of a round, to be gathered with the rest of its page."""
    listed = Q(rows__removed_at__isnull=True)
    standing = Count("rows", filter=listed & Q(rows__suspended_at__isnull=False))
    rows = GrantNotice.objects.filter(round=round_.pk, state__in=BEGUN).annotate(
        last_end=Max("rows__ends_at", filter=listed), standing=standing
    )
    return Part(rows.order_by(*_NEWEST_FIRST.fields)[:NEWEST], told=("last_end", "standing"))


def begun(notices: Iterable[Any], now: datetime) -> list[Any]:
    """Of what was gathered those that have begun, each told whether it runs."""
    found = [one for one in notices if one.has_begun(now)]
    for one in found:
        one.runs = one.state == GrantNoticeState.OPEN and (
            one.standing > 0 or now <= max(one.last_end or one.ends_at, one.ends_at)
        )
    return found


def notice_page(round_: GrantRound, token: str, now: datetime) -> Slice[GrantNotice]:
    """One page of all notices of a round that have begun, the newest first.

    Errors: LostPlace when the token names no place.
    """
    rows = _notices_of(round_, now)
    return take(rows, _NEWEST_FIRST, token=token, size=LISTED, among=rows)


def notice_of(application: Application, now: datetime) -> GrantNotice | None:
    """The newest begun notice that lists this application; nothing before it is proposed."""
    if application.proposed_at is None:
        return None
    rows = GrantNotice.objects.published(now).filter(rows__application=application)
    return rows.order_by("-starts_at", "-pk").first()


def outcomes(notice: GrantNotice) -> Outcomes:
    """The statistics of a notice, in one statement."""
    state = GrantObjectionState
    counted = GrantObjection.objects.filter(notice=notice).aggregate(
        received=Count("pk"),
        under_way=Count("pk", filter=Q(state__in=UNRESOLVED)),
        declined=Count("pk", filter=Q(state=state.NOT_ACCEPTED)),
        upheld=Count("pk", filter=Q(state=state.UPHELD)),
        dismissed=Count("pk", filter=Q(state=state.DISMISSED)),
    )
    return Outcomes(**counted)


def list_document(notice: GrantNotice, rows: Iterable[ShownRow]) -> dict[str, Any]:
    """The list as a file from which anybody can compute its hash again."""
    told = ((s.row.position, "" if s.is_masked else s.row.text, s.row.digest) for s in rows)
    return noticewindow.list_document(notice, sealed_names(notice), told)
