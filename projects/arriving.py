"""How much of a grant may arrive where its pool bears the tax."""

from decimal import Decimal

from django.db.models import Q, Sum

from kit.money import money
from kit.verdict import ALLOWED, Verdict, unready
from projects.models import Application, Payment


def may_arrive(payment: Payment) -> Verdict:
    """Whether what is to arrive, together with the other payments, is no more than was given.

    Shapes: where the tax is the grantee's, and for what is no grant, the commitment is the limit;
    another payment counts once it is known how it is taxed.
    Source: domain.md §1.3: an amount that arrives whole costs the pool its tax on top.
    """
    rows = Application.objects.filter(commitment=payment.commitment_id, round__tax_from_pool=True)
    given = rows.values_list("amount", flat=True).first()
    if given is None:
        return ALLOWED
    others = (
        Payment.objects.live()
        .filter(commitment=payment.commitment_id)
        .exclude(Q(pk=payment.pk) | Q(treatment=""))
    )
    arrives = payment.net + (others.aggregate(sum=Sum("net"))["sum"] or Decimal(0))
    if arrives <= given:
        return ALLOWED
    return unready(
        f"这一轮由资金池承担税款，一共到手 {money(given)}，这样会到手 {money(arrives)}。"
        f"不扣税时，请先办理“不再支付”（改由他人领取），再按 {money(given)} 发起付款，"
        "其余退回资金池。"
    )
