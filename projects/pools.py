"""Where the money of the newest rounds is, in a few figures: the short answer of the front page."""

from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kit.templatetags.components import yuan
from projects.grantees import Sums
from projects.meter import Portion, meter, portions
from projects.models import Fund, GrantRound

_TOLD = ("pool", "reserved", "committed", "paid", "returned")  # what the row of the pool knows


@dataclass(frozen=True, slots=True)
class Pool:
    """The pool of one round: its picture, and the figures that the picture shows."""

    round: GrantRound
    portions: list[Portion]
    picture: SafeString


def newest_pools(count: int) -> list[Pool]:
    """The pools of the newest public rounds that have one, in one statement."""
    rows = GrantRound.objects.public().select_related("fund").order_by("-year", "-pk")
    newest = rows.filter(fund__isnull=False)[:count]
    return [_pool(round_, round_.fund) for round_ in newest if round_.fund is not None]


def _pool(round_: GrantRound, fund: Fund) -> Pool:
    told = [one for one in portions(fund, Sums(), told=False) if one.key in _TOLD]
    words = _("，").join(f"{one.label} {yuan(one.amount)}" for one in told)
    return Pool(round_, told, meter(fund, None, words))
