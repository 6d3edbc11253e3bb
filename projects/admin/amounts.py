"""Amounts as people type them."""

from decimal import Decimal, InvalidOperation

from kit.verdict import Refused
from projects.actions import Share
from projects.models import Payee

MOST_SHARES = 20


def typed_amount(text: str) -> Decimal:
    """The amount that somebody typed; full-width digits and separators count.

    Errors: Refused with a sentence for what is no amount.
    """
    plain = text.strip().removesuffix("元").replace(",", "").replace("，", "").strip()
    try:
        amount = Decimal(plain)
    except InvalidOperation:
        raise Refused(f"“{text[:20]}”不是金额，请填写数字，如 1000000。") from None
    if not amount.is_finite():
        raise Refused(f"“{text[:20]}”不是金额，请填写数字，如 1000000。")
    return amount


RELATIONS = {str(label): value for value, label in Payee.Relation.choices}


def typed_shares(text: str, whole: Decimal) -> list[Share]:
    """The shares that somebody typed, a line each: 金额 关系; nothing is one share, the whole.

    Errors: Refused with a sentence for a line that is none.
    """
    lines = [line.split() for line in text.replace("\u3000", " ").splitlines() if line.strip()]
    if not lines:
        return [Share(whole)]
    if len(lines) > MOST_SHARES:
        raise Refused(f"一笔资金最多分给 {MOST_SHARES} 位收款人。")
    return [_share(line) for line in lines]


def _share(words: list[str]) -> Share:
    relation = _relation(words[1]) if len(words) > 1 else Payee.Relation.SELF
    if relation is None or len(words) > 2:
        known = "、".join(RELATIONS)
        raise Refused(f"“{' '.join(words)[:40]}”看不懂，请写“金额 关系”，关系是：{known}。")
    return Share(typed_amount(words[0]), relation)


def _relation(word: str) -> str | None:
    """The relation that is meant: its name, or the beginning of one alone, as 团队."""
    meant = [value for label, value in RELATIONS.items() if label.startswith(word)]
    return RELATIONS.get(word) or (meant[0] if len(meant) == 1 else None)
