"""What the page of a grant round says to machines: who gives how much for what."""

from django.urls import reverse

from kit.addresses import absolute_url
from kit.jsonld import Thing, named, pruned
from projects.models import GrantRound


def round_things(round_: GrantRound) -> list[Thing]:
    """The round as a grant of money that one may apply for."""
    page = absolute_url(reverse("grants:grant_detail", args=(round_.slug,)))
    total = round_.fund.total if round_.fund else None
    return [
        pruned({
            "@type": "MonetaryGrant",
            "@id": f"{page}#grant",
            "url": page,
            "name": round_.title,
            "description": round_.summary,
            "funder": named("Organization", round_.run_by.name),
            "amount": total and named_amount(str(total)),
        })
    ]  # fmt: skip


def named_amount(value: str) -> Thing:
    """An amount of money."""
    return {"@type": "MonetaryAmount", "currency": "CNY", "value": value}
