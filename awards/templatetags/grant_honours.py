"""Which of the grantees on a public page bear an honour that is public."""

from collections.abc import Sequence

from django import template
from django.utils import timezone

from awards.models import Winner
from kit.languages import address_of
from projects.grantees import Grantee

register = template.Library()


@register.simple_tag
def honoured(grantees: Sequence[Grantee], honour: str) -> list[tuple[Grantee, str]]:
    """Each grantee with the page of its honour, if the public may know of it; one statement.

    Shapes: none for a round that confers no honour. Who is shown by no name has no key, and no link
    that would join the two.
    """
    keys = [one.key for one in grantees if one.key and honour]
    rows = Winner.objects.published(timezone.now()).filter(
        nomination__application__public_id__in=keys
    )
    pages = dict(rows.order_by().values_list("nomination__application__public_id", "slug"))
    return [
        (one, address_of("awards:winner_detail", pages[one.key]) if one.key in pages else "")
        for one in grantees
    ]
