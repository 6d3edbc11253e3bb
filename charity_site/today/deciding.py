"""What waits for those who decide: money, and lists that are not locked."""

from collections.abc import Iterator

from charity_site.today.blocks import Block, Line, block, listed, page
from directory.models import Role, User, organisations_held
from kit.money import money
from projects.models import Fund


def for_money(user: User) -> Iterator[Block]:
    """Totals of funds that somebody else asked for."""
    rows = Fund.objects.visible_to(user).filter(proposed_total__isnull=False)
    if not user.is_superuser:
        rows = rows.filter(run_by__in=organisations_held(user, (Role.APPROVER,)))
    waiting = rows.exclude(total_proposed_by=user).order_by("total_proposed_at", "pk")
    yield block("资金池总额等您批准", waiting, _total, listed("fund", app="projects"))


def _total(row: Fund) -> Line:
    words = f"{money(row.total)} → {money(row.proposed_total or row.total)}：{row.total_reason}"
    return Line(row.name, words, page("fund", row, app="projects"))
