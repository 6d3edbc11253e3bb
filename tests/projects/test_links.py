"""Private links: one at a time, bound to the device that opens them, revoked with a reason."""

from typing import Any

import pytest

from kit.verdict import Refused
from ledger.models import Entry
from projects.actions import claim_link, link_verdict, make_link, open_link, revoke_link, use_link
from projects.models import LinkKind, PrivateLink
from tests.factories.directory import UserFactory

pytestmark = pytest.mark.django_db


def made(now: Any, kind: str = LinkKind.APPLICANT) -> Any:
    return make_link(kind=kind, subject="abc", by=None, now=now)


def test_link_when_made_again_then_the_first_opens_nothing(now: Any) -> None:
    first, second = made(now), made(now)
    assert PrivateLink.objects.unspent().get() == second.link
    found = open_link(token=first.token)
    assert found is not None
    assert "已经作废" in link_verdict(found, "", now).reason
    assert open_link(token=second.token) == second.link


def test_link_when_claimed_then_others_wait_outside(now: Any) -> None:
    one = made(now)
    held = claim_link(link=one.link, held="", now=now)
    assert claim_link(link=one.link, held=held, now=now) == held
    with pytest.raises(Refused, match="另一部手机"):
        claim_link(link=one.link, held="forged", now=now)
    use_link(link=one.link, held=held, now=now)
    with pytest.raises(Refused, match="已经用过"):
        use_link(link=one.link, held=held, now=now)


def test_link_when_nobody_claimed_it_then_it_cannot_be_used(now: Any) -> None:
    with pytest.raises(Refused, match="页面不完整"):
        use_link(link=made(now).link, held="", now=now)


def test_link_when_revoked_then_a_reason_is_kept_and_once_is_enough(now: Any) -> None:
    one, by = made(now), UserFactory()
    with pytest.raises(Refused):
        revoke_link(link=one.link, reason=" ", by=by, now=now)
    for _ in range(2):
        revoke_link(link=one.link, reason="发错了人", by=by, now=now)
    assert Entry.objects.filter(verb="link.revoke", reason="发错了人").count() == 1
    assert one.token not in str(list(Entry.objects.values()))
