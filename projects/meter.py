"""Where the money of a pool is, as a picture made on the server and as words.

Two bars of the same scale, each on its own ground, so that a small part of the lower one is not
taken for a stray mark: what was set aside, promised and paid; below it what was accounted for.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from projects.grantees import Sums
from projects.models import Fund

_WIDE = 1000
_OF_GRANTS = ("receipt", "reported")
_HIGH, _LOW = 28, 8
_GROUND = '<rect class="pool__ground" y="{}" width="{}" height="{}"></rect>'


@dataclass(frozen=True, slots=True)
class Portion:
    """One figure of the money trail: its name, its words, and what of the pool it is.

    Shapes: `count` says of how many it is the sum, where that is public. Units: yuan, exact.
    """

    key: str
    label: str
    amount: Decimal
    note: str
    count: str = ""


def portions(fund: Fund, found: Sums, *, told: bool) -> list[Portion]:
    """The way of the money, from the pool to what was accounted for, and what came back.

    Shapes: without `told`, while the list does not stand, nothing is counted, and what is the sum
    of single grants is left out: nothing would be a wrong figure beside what was paid.
    Units: yuan; each is part of the one before, but the reserved, which is not promised yet.
    """
    counts = {
        "committed": _("%(count)s 份资助") % {"count": found.promised},
        "paid": _("%(count)s 笔付款") % {"count": found.payments},
        "receipt": _("%(count)s 笔有凭证") % {"count": found.receipts},
        "reported": _("%(count)s 份反馈") % {"count": found.reports},
    }
    rows = (
        ("pool", _("资金池"), fund.total, _("这一轮一共可以资助的钱")),
        ("reserved", _("已预留"), fund.reserved, _("拟资助、还没有批准")),
        ("committed", _("已承诺"), fund.committed, _("两个人批准之后，答应给受助人的钱")),
        ("paid", _("已支付"), fund.paid, _("银行已经付出")),
        ("receipt", _("已有凭证"), found.proven, _("有银行流水号，也有收款确认、收据、发票或协议")),
        (
            "reported",
            _("已反馈"),
            found.reported,
            _("受助人说明了用途、审核通过；代扣的税款不在其中"),
        ),
        ("returned", _("已退回"), fund.returned, _("付出之后退回来的，包括没有用完的")),
    )
    return [
        Portion(key, label, amount, note, counts.get(key, "") if told else "")
        for key, label, amount, note in rows
        if told or key not in _OF_GRANTS
    ]


def meter(fund: Fund, reported: Decimal | None, words: str) -> SafeString:
    """The picture; `words` tell the same to those who do not see it.

    Shapes: without `reported` there is no lower bar.
    """
    parts = (
        ("returned", fund.returned),
        ("paid", fund.paid - fund.returned),
        ("committed", fund.committed - fund.paid),
        ("reserved", fund.reserved),
    )
    bars, place = [], 0
    for key, amount in parts:
        width = _width(amount, fund.total)
        bars.append((key, place, 0, width, _HIGH))
        place += width
    height, ground = _HIGH, SafeString("")
    if reported is not None:
        bars.append(("reported", 0, _HIGH + 4, _width(reported, fund.total), _LOW))
        height = _HIGH + 4 + _LOW
        ground = format_html(_GROUND, _HIGH + 4, _WIDE, _LOW)
    drawn = format_html_join(
        "", '<rect class="pool__{}" x="{}" y="{}" width="{}" height="{}"></rect>',
        (bar for bar in bars if bar[3]),
    )  # fmt: skip
    return format_html(
        '<svg class="pool__bar" viewBox="0 0 {} {}" preserveAspectRatio="none" role="img" '
        'aria-label="{}"><rect class="pool__pool" width="{}" height="{}"></rect>{}{}</svg>',
        _WIDE, height, words, _WIDE, _HIGH, ground, drawn,
    )  # fmt: skip


def _width(amount: Decimal, total: Decimal) -> int:
    """How wide an amount is; what is there at all can be seen."""
    if amount <= 0 or total <= 0:
        return 0
    return min(_WIDE, max(2, round(amount / total * _WIDE)))
