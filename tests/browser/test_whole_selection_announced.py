"""From the grid to the certificate: proposed, confirmed by another, noticed, announced."""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from awards.models import Nomination, Notice, NoticeRow, Objection, Winner
from awards.workflow import NominationState as N
from tests.awards.cast import Cast, put
from tests.awards.jury_cast import deciding_cast, ranked
from tests.awards.notices import BEFORE, policy
from tests.browser.walks import (
    PHONE,
    Windows,
    address,
    fill,
    looked_at,
    press,
    reads,
    send,
    take,
    told,
)
from tests.pdfs import Pdf

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PUBLIC = {
    "name_basis": "news",
    "source_medium": "某某日报",
    "source_title": "报道",
    "is_minor": False,
}
SURFACES = ("/", "/winners/", "/winners/?q={name}", "/search/?q={name}", "/feeds/winners.atom",
            "/api/v1/winners/", "/sitemap.xml", "/open-data/")  # fmt: skip


@pytest.fixture
def cast(transactional_db: None, clock: Any) -> Cast:
    """A round that is being decided: four ranked, two places, a notice before the announcement."""
    cast = deciding_cast(quota=2)
    policy(cast, BEFORE)
    put(cast.round, "deciding", title="2026年度公益人物")
    for row, name in zip(
        ranked(cast, clock.now), ("艾必齐", "蒲青山", "石磊", "马河"), strict=True
    ):
        row.nominee.name = name
        row.nominee.save()
        Nomination.objects.filter(pk=row.pk).update(**PUBLIC)
    return cast


def named(cast: Cast, name: str) -> Nomination:
    return Nomination.objects.get(round=cast.round, nominee__name=name)


def propose(cast: Cast, windows: Windows) -> None:
    """Against the ranking with a reason only; two at once reach for the last place, one gets it."""
    first = windows(cast.organiser)
    second = first.context.new_page()
    for page in (first, second):
        page.goto(address(cast.round, "deciding"))
    fill(first, pick=[str(named(cast, "蒲青山").pk)])
    press(first, "提出拟授")
    told(first, "请写明不按名次拟授的理由")
    fill(first, reason="评委会讨论：事迹更完整")
    press(first, "提出拟授", twice=True)
    told(first, "提出拟授 1 份")
    fill(second, pick=[str(named(cast, n).pk) for n in ("艾必齐", "石磊")])
    press(second, "提出拟授")
    told(second, "名额")
    first.goto(address(cast.round, "deciding"))
    fill(first, pick=[str(named(cast, "艾必齐").pk)])
    press(first, "提出拟授")
    told(first, "提出拟授 1 份")
    take(first, cast.round, "lock_result")
    first.goto(address(named(cast, "艾必齐"), "confirm"))
    told(first, "由复核人操作")
    second.close()


def publish_notice(cast: Cast, windows: Windows) -> Notice:
    """Drawn up by one, opened by the other; the public reads names and a hash, nothing sooner."""
    organiser, approver, visitor = windows(cast.organiser), windows(cast.approver), windows()
    organiser.goto(address(cast.round, "plan_notice"))
    send(organiser, category=str(cast.category.pk), method="按评委总评产生", contact="0571-1")
    expect(organiser).to_have_url(re.compile(r"notice/\d+/change"))
    notice = Notice.objects.get()
    assert not reads(visitor, "/notices/", "2026年度公益人物")
    take(approver, notice, "open")
    notice.refresh_from_db()
    visitor.goto(f"/notices/{notice.public_id}/")
    expect(visitor.locator("main")).to_contain_text("蒲青山")
    expect(visitor.locator("main")).to_contain_text(notice.digest)
    return notice


def object_and_answer(cast: Cast, windows: Windows, notice: Notice, clock: Any) -> None:
    """A visitor on a phone objects, twice pressed is once filed; the clock stands, then goes on."""
    visitor = windows(None, PHONE)
    visitor.goto(f"/notices/{notice.public_id}/")
    visitor.get_by_role("link", name="对这一位提出异议").first.click()
    looked_at(visitor)
    fill(
        visitor, name="钱多多", contact="13800138000", text="事迹里的年份与我了解的不一致，请核实。"
    )
    press(visitor, "提交异议", twice=True)
    expect(visitor.locator("h1")).to_have_text("异议回执")
    objection = Objection.objects.get()
    receipt, organiser = visitor.url, windows(cast.organiser)
    take(organiser, objection, "accept")
    row = NoticeRow.objects.get(suspended_at__isnull=False)
    planned = row.ends_at
    assert named(cast, row.nomination.nominee.name).state == N.SUSPENDED
    clock.pass_by(days=3)
    take(windows(cast.organiser), objection, "investigate")
    take(windows(cast.approver), objection, "dismiss", reason="经核实，年份无误。")
    take(windows(cast.organiser), objection, "reply", reason="经核实，年份无误，异议不成立。")
    row.refresh_from_db()
    assert row.ends_at > planned
    visitor.goto(receipt)
    expect(visitor.locator("main")).to_contain_text("异议不成立")
    assert "钱多多" not in visitor.content()


def confirm(cast: Cast, windows: Windows, notice: Notice, clock: Any) -> None:
    """Not a day too early, and not by whoever proposed."""
    approver = windows(cast.approver)
    approver.goto(address(notice, "confirm"))
    send(approver)
    told(approver, "公示期满")
    clock.move_to(max(NoticeRow.objects.values_list("ends_at", flat=True)) + timedelta(seconds=1))
    organiser = windows(cast.organiser)
    organiser.goto(address(notice, "confirm"))
    told(organiser, "现在不能")
    take(windows(cast.approver), notice, "confirm")
    take(organiser, notice, "close")
    assert Winner.objects.filter(round=cast.round, state="embargoed").count() == 2


def nowhere(visitor: Any, names: Sequence[str]) -> None:
    for name in names:
        for surface in SURFACES:
            url = surface.format(name=name)
            there = reads(visitor, url, name)
            asked = surface.endswith("={name}")  # a search repeats what was asked
            assert not there or (asked and "/winners/" not in winners_linked(visitor, url)), url


def winners_linked(visitor: Any, url: str) -> str:
    return "".join(re.findall(r'href="(/winners/[a-z][^"?]*)"', visitor.request.get(url).text()))


def announce(cast: Cast, windows: Windows, clock: Any) -> Winner:
    """Moved while every page is warm: at the first minute nothing, at the second everything."""
    visitor, winner = windows(), Winner.objects.get(display_name="艾必齐")
    for hours in (1, 2):
        at = clock.now + timedelta(hours=hours)
        organiser = windows(cast.organiser)
        take(
            organiser,
            cast.round,
            "propose_announcement",
            at=f"{timezone.localtime(at):%Y-%m-%dT%H:%M}",
        )
        take(windows(cast.approver), cast.round, "announce")
        nowhere(visitor, ["艾必齐"])
    page = f"/winners/{winner.slug}/"
    clock.move_to(at.replace(second=0, microsecond=0) - timedelta(seconds=1))
    nowhere(visitor, ["艾必齐", "蒲青山"])
    assert visitor.request.get(page).status == 404
    assert visitor.request.get(f"{page}certificate.pdf").status == 404
    assert not reads(visitor, f"/verify/{winner.certificate_number}/", "艾必齐")
    clock.pass_by(seconds=1)
    for url in (page, "/winners/", "/search/?q=艾必齐", "/feeds/winners.atom"):
        assert reads(visitor, url, "艾必齐"), url
    return winner


def test_round_when_decided_in_public_then_out_at_its_minute_with_papers_that_hold(
    cast: Cast, windows: Windows, clock: Any
) -> None:
    propose(cast, windows)
    notice = publish_notice(cast, windows)
    object_and_answer(cast, windows, notice, clock)
    confirm(cast, windows, notice, clock)
    winner = announce(cast, windows, clock)
    visitor = windows()
    file = visitor.request.get(f"/winners/{winner.slug}/certificate.pdf")
    assert "艾必齐" in "".join(Pdf(file.body()).pages)
    visitor.goto(f"/verify/{winner.certificate_number}/")
    expect(visitor.locator("main")).to_contain_text("有效")
