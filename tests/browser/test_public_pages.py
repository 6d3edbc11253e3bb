"""Public pages in a real browser: accessible in both themes, nothing wider than a phone."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from PIL import Image

from ledger.actions import Change, append_many
from tests.factories.awards import (
    CorrectionFactory,
    CriterionFactory,
    NominationFigureFactory,
    PhotoFactory,
    RoundFactory,
    WinnerCreditFactory,
    WinnerFactory,
)
from tests.factories.directory import (
    OrganisationFactory,
    PersonFactory,
    RegionFactory,
    ThemeFactory,
)
from tests.factories.events import (
    EditionFactory,
    EditionFigureFactory,
    EditionOrganisationFactory,
    LineupFactory,
    ParticipantFactory,
    SessionFactory,
)
from tests.factories.projects import ProjectFactory, ProjectFigureFactory, ProjectUpdateFactory
from tests.projects.told import give, places, settled

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG_NAME = "“牵手‘福’蓉·锦爱伙伴”锦江区残疾人联合会与一千四百四十一家爱心企业无障碍服务共建联盟"
THEMES = ["light", "dark"]
WIDTHS = [1280, 390]
ONLY_WRONG = {"resultTypes": ["violations"]}  # what is right is not told at length
BROKEN = "Failed to load resource"  # what a page of 404 or 410 says of itself


def stored_photo(nomination, **fields):
    photo = PhotoFactory(nomination=nomination, width=320, height=240, **fields)
    path = Path(settings.MEDIA_ROOT, photo.file_name)
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (320, 240), (160, 120, 90)).save(path)
    return photo


@pytest.fixture
def addresses(transactional_db) -> list[str]:
    """A full page of every kind, and the empty, refused and vanished ones."""
    edition = EditionFactory(ordinal=10, series__cobrand="西部媒体联“益”会")
    EditionFigureFactory(edition=edition, value=1)
    EditionFigureFactory(edition=edition, value=2)
    EditionOrganisationFactory(edition=edition)
    session = SessionFactory(edition=edition, organisations=[OrganisationFactory()])
    ParticipantFactory(session=session)
    LineupFactory(session=SessionFactory(edition=edition), people=[PersonFactory()])
    project = ProjectFactory(
        reported=True, themes=[ThemeFactory()], regions=[RegionFactory()], editions=[edition]
    )
    ProjectFigureFactory(project=project)
    ProjectUpdateFactory(project=project)
    round_ = RoundFactory(announced=True, edition=edition, stated_winner_count=11)
    CriterionFactory(round=round_)
    winner = WinnerFactory(round=round_, corrected=True, region=RegionFactory())
    for _ in range(3):
        stored_photo(winner.nomination, caption="开工前的早晨")
    NominationFigureFactory(nomination=winner.nomination)
    CorrectionFactory(winner=winner)
    credit = WinnerCreditFactory(winner=winner)
    winner.themes.set([ThemeFactory()])
    long = WinnerFactory(round=round_, kind="joint", display_name=LONG_NAME, citation="善" * 200)
    gone = WinnerFactory(round=round_, hidden=True)
    places()
    granting = settled(summary="给已经在做事的人。")
    give(
        granting, 10_000, paid=10_000, spent=9000, kind="team", name=LONG_NAME[:80], title="善" * 80
    )
    give(granting, level="anonymous", paid=2500)
    now = timezone.now()
    told = Change(verb="announce", thing=round_, public={"text": LONG_NAME}, public_from=now)
    with transaction.atomic():
        append_many(by=None, changes=[told], now=now)
    return [
        "/", "/winners/", f"/winners/{winner.slug}/", f"/winners/{long.slug}/",
        "/winners/?q=没有&year=2025", "/winners/?year=abc", f"/winners/{gone.slug}/", "/events/",
        f"/events/{edition.series.slug}/", edition.get_absolute_url(), "/awards/",
        f"/awards/{round_.award.slug}/", f"/awards/{round_.award.slug}/{round_.slug}/",
        "/projects/", f"/projects/{project.slug}/", "/partners/",
        f"/partners/{credit.partner.organisation.slug}/", "/verify/",
        f"/verify/{winner.certificate_number}/", "/verify/unknown/", "/ledger/", "/styleguide/",
        "/no-such-page/", "/search/?q=公益", "/search/?q=没有", "/about/",
        "/grants/", "/grants/weiai/", "/open-data/", "/notices/", "/api/v1/docs",
        f"/embed/partners/{credit.partner.organisation.slug}/", "/privacy/", "/ledger/1/", "/en/",
        f"/en/winners/{winner.slug}/", "/en/grants/weiai/",
    ]  # fmt: skip


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_public_pages_when_read_then_everyone_can_read_them(
    live_server, page, addresses, theme, width
):
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size({"width": width, "height": 844})
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    wrong = {}
    for address in addresses:
        page.goto(f"{live_server.url}{address}")
        found = [rule["id"] for rule in Axe().run(page, options=ONLY_WRONG).response["violations"]]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append("wider than the screen")
        if found:
            wrong[address] = found
    assert wrong == {}
    assert [text for text in complaints if BROKEN not in text] == []


def test_filters_when_submitted_then_the_address_holds_only_what_was_chosen(
    live_server, page, addresses
):
    page.goto(f"{live_server.url}/winners/")
    page.get_by_label("年份").select_option("2026")
    page.locator("form.finder").get_by_role("button", name="搜索").click()
    page.wait_for_url("**/winners/?year=2026")
    assert page.get_by_role("link", name="移除筛选 年份：2026年").count() == 1


def test_theme_when_chosen_then_it_stays_on_the_next_page(live_server, page, addresses):
    page.emulate_media(color_scheme="light")
    page.goto(f"{live_server.url}/verify/")
    page.get_by_role("button", name="深色显示").click()
    page.goto(f"{live_server.url}/awards/")
    assert page.locator("html").get_attribute("data-theme") == "dark"


def test_keyboard_when_used_first_then_leads_to_the_content(live_server, page, addresses):
    page.goto(f"{live_server.url}/winners/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "跳到正文"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_public_pages_when_read_on_a_phone_then_what_belongs_together_stays_together(
    live_server, page, addresses
):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live_server.url}/ledger/")
    assert page.locator(".record thead th").filter(visible=True).all_inner_texts() == [
        "序号", "内容", "时间",
    ]  # fmt: skip
    here = page.locator(".sections a[aria-current]").bounding_box()
    assert here["x"] + here["width"] <= 390 - 40  # not under what fades out at the edge
    page.goto(f"{live_server.url}/grants/weiai/")
    sums = page.locator(".rules .short").evaluate_all("all => all.map(one => one.offsetHeight)")
    assert max(sums) < 70  # one line
    page.goto(f"{live_server.url}{next(a for a in addresses if a.startswith('/projects/p'))}")
    assert page.locator("h1").evaluate("h1 => getComputedStyle(h1).wordBreak") == "keep-all"
