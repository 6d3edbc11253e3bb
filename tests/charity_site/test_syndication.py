"""What leaves the site for machines and for other sites: nothing that its pages do not show."""

import json
import re
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from awards.models import Winner
from charity_site import sitemap
from tests.answers import assert_public
from tests.charity_site.pages.test_costs import PAGES
from tests.factories.awards import (
    FAR_AWAY,
    CorrectionFactory,
    NominationFigureFactory,
    PhotoFactory,
    RoundFactory,
    WinnerCreditFactory,
    WinnerFactory,
)
from tests.factories.ballot import BallotFactory
from tests.factories.directory import MediaPartnerFactory, ThemeFactory
from tests.factories.events import EditionFactory
from tests.factories.grants import GrantNoticeFactory
from tests.factories.notices import NoticeFactory

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
HOSTILE = (
    "%00",
    "a" * 10_000,
    "%FF%FE",
    "%25",
    "%ED%A0%80",
    "'\"%3C",
    "-1",
    "999999999999999999999",
)


def body(answer):
    whole = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return whole.decode()


def surfaces(shown):
    """Every address at which a winner beside `shown` could be told."""
    medium = shown.nomination.partner.organisation.slug
    return [
        "/feeds/winners.atom", f"/feeds/winners.atom?partner={medium}", "/sitemap.xml",
        "/sitemaps/winners-1.xml", "/api/v1/winners/", f"/api/v1/winners/?partner={medium}",
        f"/embed/partners/{medium}/", f"/embed/rounds/{shown.round.slug}/", "/open-data/",
    ]  # fmt: skip


def beside(shown, **facts):
    """Another winner of the same round, medium and day."""
    other = WinnerFactory(
        display_name="看不见的人", round=shown.round, category=shown.category,
        nomination__partner=shown.nomination.partner, slug="kan-bu-jian", **facts,
    )  # fmt: skip
    WinnerCreditFactory(winner=other, partner=shown.nomination.partner)
    return other


@pytest.fixture
def shown():
    winner = WinnerFactory(
        display_name="看得见的人", nomination__partner__organisation__slug="daily"
    )
    WinnerCreditFactory(winner=winner, partner=winner.nomination.partner)
    return winner


@pytest.mark.parametrize("trait", ["embargoed", "upcoming", "hidden", "revoked"])
def test_winner_when_not_public_then_no_machine_is_told(client, shown, trait):
    before = {url: body(client.get(url)) for url in surfaces(shown)}
    assert sum("看得见的人" in text for text in before.values()) == 6
    other = beside(shown, **{trait: True})
    assert {url: body(client.get(url)) for url in before} == before
    address = f"{settings.BASE_URL}/winners/{other.slug}/"
    for url in (f"/api/v1/winners/{other.slug}/", f"/embed/winners/{other.slug}/",
                f"/oembed?url={address}"):  # fmt: skip
        hit, miss = client.get(url), client.get(url.replace(other.slug, "nobody"))
        assert (hit.status_code, miss.status_code) == (404, 404)
        assert body(hit).replace(other.slug, "") == body(miss).replace("nobody", "")


def test_winner_when_its_minute_comes_then_every_machine_is_told(client, clock, shown):
    WinnerCreditFactory(winner=beside(shown, release_at=clock.now + timedelta(seconds=1)),
                        partner__organisation__slug="other")  # fmt: skip
    found = [url for url in surfaces(shown) if "kan-bu-jian" in body(client.get(url))]
    clock.pass_by(seconds=1)
    assert found == []
    told = [url for url in surfaces(shown) if "kan-bu-jian" in body(client.get(url))]
    assert len(told) == 7  # all but the index of the map and the open data


def test_winner_when_anonymous_then_nobody_is_described(client):
    winner = WinnerFactory(
        nominee__name="真名真姓", display_name="匿名个人", publish_level="anonymous", role="",
        organisation_name="",
    )  # fmt: skip
    winner.nomination.__class__.objects.filter(pk=winner.nomination.pk).update(
        source_title="真名真姓的故事", source_url="https://example.com/zhen", source_medium="某报"
    )
    face = PhotoFactory(nomination=winner.nomination)
    things = json_ld(client.get(f"/winners/{winner.slug}/"))
    assert [thing["@type"] for thing in things] == ["BreadcrumbList", "NewsArticle"]
    detail = body(client.get(f"/api/v1/winners/{winner.slug}/"))
    for text in (json.dumps(things, ensure_ascii=False), detail):
        assert "真名真姓" not in text
        assert "example.com/zhen" not in text
        assert face.public_id not in text


# ------------------------------------------------------------------ structured data


def json_ld(page):
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', body(page))
    return sorted(
        (thing for block in blocks for thing in json.loads(block)["@graph"]),
        key=lambda thing: thing["@type"],
    )


def test_winner_page_when_read_by_a_machine_then_says_who_was_honoured_for_what(client, now):
    winner = WinnerFactory(
        display_name="艾必齐</script>\u2028", release_at=now - timedelta(days=9), headline="开成家"
    )
    winner.nomination.__class__.objects.filter(pk=winner.nomination.pk).update(
        source_title="一家洗车店", source_url="https://example.com/wash", source_medium="某报"
    )
    page = client.get(f"/winners/{winner.slug}/")
    assert "\u2028" not in body(page).split("<body>")[0].split("ld+json")[1]
    crumbs, story, person = json_ld(page)
    assert person["@type"] == "Person"
    assert person["name"] == winner.display_name
    assert winner.award.name in person["award"]
    assert story["isBasedOn"]["url"] == "https://example.com/wash"
    assert story["headline"] == "开成家"
    assert story["datePublished"] == "2026-02-26T10:00:00+08:00"
    assert [step["position"] for step in crumbs["itemListElement"]] == [1, 2, 3]


# ------------------------------------------------------------------ feed


def test_feed_when_read_then_updated_is_the_announcement_or_the_last_correction(client, now):
    quiet = WinnerFactory(release_at=now - timedelta(days=2), updated_at=now)
    mended = WinnerFactory(release_at=now - timedelta(days=3), corrected=True)
    CorrectionFactory(winner=mended, corrected_at=now - timedelta(days=1))
    root = ET.fromstring(assert_public(client.get("/feeds/winners.atom")))
    told = {
        e.findtext(f"{ATOM}id"): e.findtext(f"{ATOM}updated") for e in root.iter(f"{ATOM}entry")
    }
    day = {name: told[f"tag:testserver,2026:winner/{name}"][:10] for name in
           (quiet.public_id, mended.public_id)}  # fmt: skip
    assert day == {quiet.public_id: "2026-03-05", mended.public_id: "2026-03-06"}
    assert root.findtext(f"{ATOM}updated") == told[f"tag:testserver,2026:winner/{mended.public_id}"]


def test_feed_when_the_address_changes_then_the_entry_stays_the_same(client):
    winner = WinnerFactory()
    first = body(client.get("/feeds/winners.atom"))
    Winner.objects.filter(pk=winner.pk).update(slug="another-address")
    second = body(client.get("/feeds/winners.atom"))
    assert first != second
    assert re.findall("<id>tag:[^<]+", first) == re.findall("<id>tag:[^<]+", second)


# ------------------------------------------------------------------ map of the site


def test_sitemap_when_there_are_more_than_fit_then_files_are_ranges_of_keys(client, monkeypatch):
    monkeypatch.setattr(sitemap, "PER_FILE", 2)
    winners = [WinnerFactory() for _ in range(3)]
    Winner.objects.filter(pk=winners[0].pk).update(release_at=None, state="embargoed")
    names = re.findall(r"/sitemaps/(winners-\d+)\.xml", body(client.get("/sitemap.xml")))
    found = [body(client.get(f"/sitemaps/{name}.xml")) for name in names]
    listed = "".join(found)
    assert [w.slug in listed for w in winners] == [False, True, True]
    for text in found:
        urls = [one.findtext(f"{MAP}loc") for one in ET.fromstring(text)]
        assert 0 < len(urls) <= 2
    last = int(names[-1].split("-")[1])
    assert client.get(f"/sitemaps/winners-{last + 1}.xml").status_code == 404
    assert client.get("/sitemaps/nowhere-1.xml").status_code == 404


def test_sitemap_when_read_then_names_the_pages_about_the_site(client):
    listed = body(client.get("/sitemaps/pages-1.xml"))
    assert all(f"<loc>http://testserver{page}</loc>" in listed for page in ("/about/", "/privacy/"))


# Public pages that the map leaves out: one person's, one search's, or a form's.
UNMAPPED = {
    "search", "awards:notice_object", "grants:notice_object", "awards:objection_receipt",
    "grants:objection_receipt", "grants:apply", "grants:apply_begin", "grants:apply_resume",
    "links:private_link", "links:private_step", "awards:certificate_detail",
}  # fmt: skip


def test_sitemap_when_a_page_is_new_then_it_is_in_the_map_or_left_out_for_a_reason():
    mapped = set(sitemap.PAGES) | {section.view for section in sitemap.SECTIONS.values()}
    assert mapped & UNMAPPED == set()
    assert mapped | UNMAPPED == PAGES.keys() | {"ledger:entry_list", "open_data"}


def test_sitemap_when_there_are_reports_and_lists_of_notices_then_names_those_that_are_public(
    client,
):
    shown = BallotFactory(published=True, stage__round=RoundFactory(announced=True))
    BallotFactory(published=True, stage__round=RoundFactory(reviewing=True))
    BallotFactory(stage__round=RoundFactory(announced=True))
    listed = GrantNoticeFactory(open=True).round
    GrantNoticeFactory()
    GrantNoticeFactory(open=True, starts_at=FAR_AWAY)
    index = body(client.get("/sitemap.xml"))
    names = re.findall(r"/sitemaps/((?:ballots|grantlists)-\d+)\.xml", index)
    assert len(names) == 2
    found = re.findall("<loc>http://testserver([^<]+)", "".join(
        body(client.get(f"/sitemaps/{name}.xml")) for name in names
    ))  # fmt: skip
    round_ = shown.stage.round
    report = f"/awards/{round_.award.slug}/{round_.slug}/ballots/{shown.public_id}/"
    assert found == [report, f"/grants/{listed.slug}/notices/"]
    assert {client.get(path).status_code for path in found} == {200}


# ------------------------------------------------------------------ what a list of hits shows


def test_pages_when_sent_on_then_each_says_in_its_own_words_what_it_is(client):
    notice = NoticeFactory()
    later = NoticeFactory(
        category__round=notice.round, starts_at=notice.starts_at + timedelta(days=1)
    )
    award = f"/awards/{notice.round.award.slug}/"
    edition = EditionFactory()
    partner = MediaPartnerFactory()
    pages = [
        "/", "/winners/", "/events/", "/awards/", "/notices/", "/projects/", "/grants/", "/about/",
        "/partners/", "/verify/", "/ledger/", "/privacy/", "/open-data/", "/search/", award,
        f"{award}{notice.round.slug}/", f"/notices/{notice.public_id}/",
        f"/notices/{later.public_id}/", f"/events/{edition.series.slug}/",
        edition.get_absolute_url(), f"/partners/{partner.organisation.slug}/",
    ]  # fmt: skip
    heads = [body(client.get(page)).split("</head>")[0] for page in pages]
    for said in (r"<title>(.*?)</title>", r'name="description"\s+content="(.*?)"',
                 r'property="og:description" content="(.*?)"'):  # fmt: skip
        found = [re.search(said, head, re.DOTALL)[1] for head in heads]
        assert [one for one in found if found.count(one) > 1 or not one.strip()] == []


def test_robots_when_read_then_names_the_map_and_the_private_doors(client):
    text = assert_public(client.get("/robots.txt"))
    assert "Sitemap: http://testserver/sitemap.xml" in text
    assert "Disallow: /admin/" in text


def test_favicon_when_asked_for_without_a_page_then_leads_to_the_icon_for_a_day(client):
    answer = client.get("/favicon.ico")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (302, "public, max-age=86400")
    icon = finders.find(answer.url.removeprefix("/static/"))
    assert Path(icon).read_bytes().startswith(b"\x00\x00\x01\x00")
    assert not answer.cookies


@pytest.mark.parametrize(
    "asked,canonical",
    [
        ("/winners/", "/winners/"),
        ("/winners/?page=after-x&format=y&utm=z&sort=name&year=2025", "/winners/?year=2025"),
        ("/en/winners/?kind=person&q=x", "/en/winners/?q=x&amp;kind=person"),
        ("/winners/?part=sessions&page=2", "/winners/?part=sessions"),
    ],
)
def test_page_when_asked_for_in_any_way_then_one_address_counts(client, asked, canonical):
    head = body(client.get(asked)).split("</head>")[0]
    base = "http://testserver"
    assert f'<link rel="canonical" href="{base}{canonical}">' in head
    bare = canonical.removeprefix("/en")
    assert f'hreflang="zh-Hans" href="{base}{bare}"' in head
    assert f'hreflang="en" href="{base}/en{bare}"' in head
    assert f'hreflang="x-default" href="{base}{bare}"' in head


def test_page_when_there_is_none_then_no_address_counts(client):
    assert "canonical" not in body(client.get("/winners/nobody/"))


# ------------------------------------------------------------------ frames of other sites


def test_embed_when_framed_then_allowed_here_and_nowhere_else(client, shown):
    frame, page = client.get("/embed/partners/daily/"), client.get("/partners/daily/")
    assert "frame-ancestors *" in frame.headers["Content-Security-Policy"]
    assert "script-src 'none'" in frame.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in frame.headers
    again = client.get("/embed/partners/daily/")  # the kept answer carries the same permission
    assert again.headers["Content-Security-Policy"] == frame.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in again.headers
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert page.headers["X-Frame-Options"] == "DENY"
    text = assert_public(frame)
    assert "<script" not in text
    links = re.findall(r"<a\s[^>]*>", text)
    assert len(links) == 3
    assert all('target="_top"' in link and 'rel="noopener"' in link for link in links)


@pytest.mark.parametrize("kind", ["winners", "rounds", "partners"])
def test_oembed_when_asked_for_a_page_then_gives_its_frame(client, shown, kind):
    pages = {
        "winners": f"/winners/{shown.slug}/",
        "rounds": f"/awards/{shown.award.slug}/{shown.round.slug}/",
        "partners": "/partners/daily/",
    }
    head = body(client.get(pages[kind])).split("</head>")[0]
    links = re.findall(r'oembed" href="http://testserver([^"]+)"', head)
    answer, in_xml = (client.get(link.replace("&amp;", "&")) for link in links)
    told = answer.json()
    frame = re.search(r'src="http://testserver([^"]+)"', told["html"])
    assert frame is not None
    assert client.get(frame[1]).status_code == 200
    assert (told["type"], told["version"], told["width"]) == ("rich", "1.0", 600)
    assert ET.fromstring(in_xml.content).findtext("html") == told["html"]


@pytest.mark.parametrize(
    "query,status",
    [
        ("", 404),
        ("url=https://elsewhere.example/winners/x/", 404),
        ("url=http://testserver@elsewhere.example/winners/x/", 404),
        ("url=http://testserver/admin/", 404),
        ("url=http://[", 404),
        ("url=http://testserver/winners/x/&format=yaml", 400),
        ("url=http://testserver/partners/daily/&maxwidth=-1", 400),
    ],
)
def test_oembed_when_the_address_is_not_ours_or_nonsense_then_says_so(client, shown, query, status):
    answer = client.get(f"/oembed?{query}")
    assert answer.status_code == status
    assert answer.json()["message"]


# ------------------------------------------------------------------ all of them


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_surface_when_asked_for_nonsense_then_never_fails(client, shown, text):
    asked = [
        f"{path}?{name}={text}"
        for path in ("/feeds/winners.atom", "/api/v1/winners/", "/api/v1/projects/")
        for name in ("q", "year", "region", "page", "partner", "sort")
    ]
    asked += [f"/oembed?url={text}", f"/oembed?maxwidth={text}&url=http://testserver/partners/daily/",
              f"/api/v1/figures/?of={text}", f"/api/v1/regions/?inside={text}", f"/?q={text}",
              f"/sitemaps/winners-{text}.xml", f"/events/{text}.ics", f"/api/v1/{text}",
              f"/api/v1/winners/{text}/", f"/embed/partners/{text}/"]  # fmt: skip
    for url in asked:
        assert client.get(url).status_code in (200, 301, 400, 404), url[:80]


PATHS = (
    "/feeds/winners.atom", "/sitemap.xml", "/sitemaps/winners-1.xml", "/calendar.ics",
    "/api/v1/winners/", "/api/v1/awards/", "/api/v1/rounds/", "/api/v1/editions/",
    "/api/v1/partners/", "/embed/partners/daily/", "/open-data/",
    "/oembed?url=http://testserver/partners/daily/", "/api/v1/docs", "/api/v1/openapi.json",
)  # fmt: skip


def test_surface_when_there_are_more_rows_then_it_costs_the_same(
    client, settings, shown, django_assert_max_num_queries
):
    settings.PAGE_CACHE_BYTES = 0
    costs = []
    for _ in range(2):
        body(client.get("/winners/"))  # after a change each process lets its tallies follow, once
        for url in PATHS:
            with django_assert_max_num_queries(6) as counted:
                body(client.get(url))
            costs.append((url, len(counted)))
        for _ in range(2):
            other = WinnerFactory(corrected=True, themes=[ThemeFactory()])
            NominationFigureFactory(nomination=other.nomination)
            CorrectionFactory(winner=other)
            WinnerCreditFactory(winner=other, partner=shown.nomination.partner)
    assert costs[: len(PATHS)] == costs[len(PATHS) :]
