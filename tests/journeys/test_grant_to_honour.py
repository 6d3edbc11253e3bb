"""From agreed grants to public winners, through the pages; nobody knows before the minute."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from awards.audit import RULES
from awards.models import Winner
from awards.workflow import RoundState
from ledger.audit import verify_database
from ledger.models import Entry
from projects.actions.agreements import accept_agreement
from projects.models import Application, Fund, GrantRound
from projects.workflow import GrantRoundState
from tests.awards.test_admin_steps import asked
from tests.factories.awards import CategoryFactory, RoundFactory
from tests.factories.directory import RegionFactory
from tests.factories.grants import AgreementTextFactory
from tests.projects.granting import approved, made_round
from tests.security.crawler import PUBLIC_DOORS, text_of
from tests.staff import Staff

pytestmark = pytest.mark.django_db
SEEN = re.compile(r'name="seen" value="(\w+)"')
TITLE = "小微公益行动者"
NAMES = {"full": "艾必齐", "surname": "钱多多", "anonymous": "孙无名"}


@pytest.fixture
def staff():
    return Staff()


def agreed(staff, round_, words, now):
    """Three grants with an accepted agreement, each at its own publish level."""
    RegionFactory(code="510000", name="四川省", full_name="四川省")
    county = RegionFactory(code="510104")
    after = now
    for level, name in NAMES.items():
        grant, after = approved(staff, round_, after, name=name, level=level, region=county,
                                title="给村里的孩子上课")  # fmt: skip
        accept_agreement(grant=grant, digest=words.digest, name=name, now=after)
    GrantRound.objects.filter(pk=round_.pk).update(state=GrantRoundState.COMMITTED)
    return after


def step(staff, round_, role, verb, **answers):
    client, url = staff.client(role), f"/admin/awards/round/{round_.pk}/{verb}/"
    page = client.get(url)
    seen = SEEN.search(page.content.decode())
    given = asked(client, url) | ({"seen": seen[1]} if seen else {}) | answers
    answer = client.post(url, given, follow=True)
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def public(grants, round_):
    """What a visitor reads who tries every door, and both rounds."""
    own = (f"/grants/{grants.slug}/", f"/awards/{round_.award.slug}/{round_.slug}/",
           "/search/?q=艾必齐", "/winners/?q=艾必齐", "/api/v1/winners/?q=艾必齐")  # fmt: skip
    visitor = Client()
    return "\n".join(text_of(visitor.get(url)) for url in (*PUBLIC_DOORS, "/grants/", *own))


def test_honour_when_everybody_does_their_part_then_public_with_its_grant(staff, clock):
    grants = made_round(staff, pool=100_000, honour_name=TITLE, slug="weiai", title="微爱万能一期")
    words = AgreementTextFactory(round=grants)
    clock.now = agreed(staff, grants, words, clock.now)
    before = Fund.objects.values("reserved", "committed", "paid").get(pk=grants.fund_id)
    round_ = RoundFactory(award__run_by=staff.runner, state=RoundState.DECIDING, title="年度行动者")
    category = CategoryFactory(round=round_, name=TITLE)

    said = step(staff, round_, "organiser", "link_honour", category=category.pk,
                grant_round=grants.pk)  # fmt: skip
    assert "已关联" in said
    assert "已授予" in step(staff, round_, "approver", "confer_honours")
    at = timezone.localtime(clock.now + timedelta(hours=2))
    step(staff, round_, "organiser", "propose_announcement", at=f"{at:%Y-%m-%dT%H:%M}")
    step(staff, round_, "approver", "announce")

    winners = {w.nomination.application.level: w for w in Winner.objects.all()}
    assert {level: w.prize_amount for level, w in winners.items()} == dict.fromkeys(NAMES, 5000)
    told = public(grants, round_)
    for winner in winners.values():
        assert winner.slug not in told
        assert winner.certificate_number not in told
    assert Client().get(f"/winners/{winners['full'].slug}/").status_code == 404

    clock.now = at + timedelta(minutes=1)
    _public_reads(winners, grants, round_)
    assert Fund.objects.values("reserved", "committed", "paid").get(pk=grants.fund_id) == before
    assert verify_database().sequence == Entry.objects.count()
    assert {one.key: [row.why for row in one.find(clock.now)]
            for one in RULES if one.key.startswith(("honours", "prizes", "winners"))
            and any(one.find(clock.now))} == {}  # fmt: skip
    assert Application.objects.filter(honour__winner__isnull=False).count() == 3


def _public_reads(winners, grants, round_):
    """What stands on both pages once the minute has come, and whose name nowhere."""
    page = Client().get(f"/winners/{winners['full'].slug}/").content.decode()
    for words_ in (
        "艾必齐",
        "资助金额",
        "5,000 元",
        "随资助授予",
        "微爱万能一期",
        "人和金额与资助相同",
    ):
        assert words_ in page
    assert 'href="/grants/weiai/"' in page
    assert "原始报道" not in page
    listed = Client().get("/grants/weiai/").content.decode()
    assert f'href="/winners/{winners["full"].slug}/"' in listed
    assert f'href="/winners/{winners["surname"].slug}/"' in listed
    assert winners["anonymous"].slug not in listed
    told = public(grants, round_)
    assert winners["anonymous"].slug in told
    assert NAMES["surname"] not in told
    assert NAMES["anonymous"] not in told
    english = Client().get(f"/en/winners/{winners['full'].slug}/").content.decode()
    assert "Given with a grant" in english
