"""Nothing tells of a notice before its minute, of an objector ever, of a masked name again."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client

from awards.actions.notices import open_notice, schedule_notice
from awards.actions.objections import accept_objection, file_objection
from awards.models import Notice, Objection
from kit.evidence import Evidence
from kit.ids import public_id
from ledger.models import Entry
from tests.awards.cast import Cast, make_cast, proposed
from tests.awards.notices import first, opened, policy
from tests.security.crawler import PUBLIC_DOORS, crawl, holding

pytestmark = pytest.mark.django_db
LATER = timedelta(days=3)
MARKS = {"赤乌人", "赤乌单位", "赤乌身份", "赤乌颁奖词"}
OBJECTOR = {"钱多多", "13900001111"}


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def doors(cast: Cast, *more: str) -> list[str]:
    places = [f"/ledger/{n}/" for n in Entry.objects.values_list("sequence", flat=True)]
    award = cast.round.award.slug
    lists = [f"/notices/?award={award}", f"/notices/?round={cast.round.slug}", "/notices/?q=赤乌人",
             "/notices/?year=2026", f"/awards/{award}/{cast.round.slug}/"]  # fmt: skip
    return [*PUBLIC_DOORS, *places, *lists, *more]


def addresses(notice: Notice) -> list[str]:
    root = f"/notices/{notice.public_id}/"
    return [root, f"{root}object/", f"{root}list.json", f"/api/v1/notices/{notice.public_id}/"]


def planted(cast: Cast, now: Any) -> Notice:
    """A notice whose minute comes in three days, with a word of its own in every text."""
    policy(cast)
    nomination = proposed(
        cast, now, name="赤乌人", organisation_name="赤乌单位", role="赤乌身份", source_title="报道"
    )
    nomination.citation = "赤乌颁奖词"
    nomination.save()
    notice = schedule_notice(
        round_=cast.round, category=cast.category, by=cast.organiser, now=now,
        starts_at=now + LATER, method="赤乌办法",
    )  # fmt: skip
    return open_notice(notice=notice, by=cast.approver, now=now)


def test_notice_when_its_minute_has_not_come_then_no_public_page_tells(cast, client, clock):
    notice = planted(cast, clock.now)
    words = MARKS | {"赤乌办法", notice.public_id, notice.digest}
    clock.pass_by(days=3, seconds=-1)
    pages = crawl(client, doors(cast))
    assert len(pages) > 30
    asked = {(url, word) for url, word in holding(pages, words) if "q=" not in url}
    assert asked == set()
    assert {client.get(url).status_code for url in addresses(notice)} == {404}
    round_page = pages[f"/awards/{cast.round.award.slug}/{cast.round.slug}/"]
    assert "公示中" not in round_page
    found = {url: client.get(url).content for url in ("/notices/?q=赤乌人", "/notices/?q=金鲤人")}
    plain = {text.decode().replace("赤乌人", "…").replace("金鲤人", "…") for text in found.values()}
    assert len({text.replace("%E8%B5%A4%E4%B9%8C%E4%BA%BA", "")
                .replace("%E9%87%91%E9%B2%A4%E4%BA%BA", "") for text in plain}) == 1  # fmt: skip
    clock.pass_by(seconds=1)
    pages = crawl(client, doors(cast, *addresses(notice)))
    told = {url for url, word in holding(pages, {notice.public_id})}
    assert told >= {"/", "/notices/", "/feeds/notices.atom", "/notices/?format=csv",
                    "/sitemaps/notices-1.xml", "/api/v1/notices/", *addresses(notice)}  # fmt: skip
    assert {word for _, word in holding(pages, MARKS)} == MARKS


@pytest.mark.once
def test_objector_when_filed_then_no_page_tells_but_the_one_that_reveals(cast, client, clock):
    notice = opened(cast, clock.now, "艾必齐")
    evidence = Evidence(b"%PDF-1.4 %%EOF", "pdf", "application/pdf", "0" * 64)
    receipt = file_objection(
        notice=notice, row=first(notice), name="钱多多", contact="13900001111",
        text="我是钱多多，电话13900001111，事迹不实。", files=[evidence], form_key=public_id(),
        now=clock.now,
    )  # fmt: skip
    accept_objection(objection=receipt.objection, by=cast.organiser, now=clock.now)
    file = receipt.objection.files.get()
    assert default_storage.exists(file.file_name)
    secrets = OBJECTOR | {receipt.code, file.file_name, file.public_id}
    pages = crawl(client, doors(cast, *addresses(notice), f"/notices/receipt/{receipt.code}/"))
    assert holding(pages, OBJECTOR | {file.file_name, file.public_id}) == set()
    own = f"/notices/receipt/{receipt.code}/"
    assert {url for url, _ in holding(pages, {receipt.code})} <= {own, f"/en{own}"}
    for role in ("editor", "lead", "finance", "auditor", "admin", "other_organiser", "organiser",
                 "approver"):  # fmt: skip
        inside = inside_pages(cast.person(role), receipt.objection)
        found = {url for url, _ in holding(inside, secrets)}
        assert found == set(), role


def inside_pages(user: Any, objection: Objection) -> dict[str, str]:
    """Every page of the admin that leads to or is about the objection."""
    client = Client()
    client.force_login(user)
    root = f"/admin/awards/objection/{objection.pk}/"
    begin = ["/admin/", "/admin/awards/objection/", f"{root}change/", f"{root}history/",
             "/admin/awards/notice/", "/admin/awards/objection/?q=钱多多"]  # fmt: skip
    skip = r"/logout/|/password|/accounts/|/2fa/|jsi18n|q=|/file/"
    return crawl(client, begin, below="/admin/", skip=skip)
