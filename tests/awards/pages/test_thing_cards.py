"""Cards of editions, projects and media: drawn for what is public, with what sources state."""

import io

import pytest
from PIL import Image, ImageChops

from awards.models import Winner
from awards.share.thing_art import thing_card
from awards.share.things import ShownFigure, ThingShare, edition_share, partner_share, project_share
from kit.contentversion import content_version
from tests.answers import told
from tests.awards.pages.test_share import LONG, body_of, files, head, picture
from tests.factories.awards import WinnerCreditFactory, WinnerFactory
from tests.factories.directory import MediaPartnerFactory, OrganisationFactory
from tests.factories.events import EditionFactory, EditionFigureFactory
from tests.factories.projects import ProjectFactory, ProjectFigureFactory

pytestmark = pytest.mark.django_db


def edition(**fields):
    return EditionFactory(series__slug="season", slug="tenth", **fields)


PAGES = {
    "edition": (edition, "/events/season/tenth/"),
    "project": (lambda: ProjectFactory(slug="project"), "/projects/project/"),
    "partner": (lambda: MediaPartnerFactory(organisation__slug="medium"), "/partners/medium/"),
}


@pytest.mark.parametrize("kind", sorted(PAGES))
def test_card_when_its_page_is_public_then_told_drawn_once_and_kept(client, kind):
    make, page = PAGES[kind]
    make()
    told_, _html = head(client, page)
    assert told_["og:image"] == f"http://testserver{page}card.jpg"
    assert (told_["og:image:width"], told_["og:image:height"]) == ("1200", "630")
    assert picture(client, f"{page}card.jpg").size == (1200, 630)
    made = files()
    status, headers, cookies, _ = told(client.get(f"{page}card.jpg"))
    assert (status, cookies, files()) == (200, {}, made)
    assert headers["Cache-Control"] == "public, no-cache"
    again = client.get(f"{page}card.jpg", headers={"If-None-Match": headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_card_when_the_thing_is_not_public_then_absent_and_not_drawn(client):
    edition(planned=True)
    ProjectFactory(slug="project", is_published=False)
    MediaPartnerFactory(organisation=OrganisationFactory(slug="medium", kind="foundation"))
    for _make, page in PAGES.values():
        assert client.get(f"{page}card.jpg").status_code == 404, page
    assert client.get("/events/other/tenth/card.jpg").status_code == 404
    assert files() == []


def test_card_when_the_project_is_hidden_then_gone_at_once_though_a_copy_is_kept(client):
    project = ProjectFactory(slug="project")
    etag = told(client.get("/projects/project/card.jpg"))[1]["ETag"]
    type(project).objects.filter(pk=project.pk).update(is_published=False)
    answer = client.get("/projects/project/card.jpg", headers={"If-None-Match": etag})
    assert answer.status_code == 404


def test_card_when_the_thing_is_put_right_then_drawn_anew_and_the_old_one_removed(client):
    found = edition(official_title="第十届公益盛典")
    before = picture(client, "/events/season/tenth/card.jpg")
    type(found).objects.filter(pk=found.pk).update(official_title="第十一届公益盛典")
    after = picture(client, "/events/season/tenth/card.jpg")
    assert ImageChops.difference(before, after).getbbox() is not None
    assert len(files()) == 1


def test_card_of_a_medium_when_winners_are_embargoed_or_hidden_then_they_are_not_counted(
    client, clock
):
    partner = MediaPartnerFactory(organisation__slug="medium")
    coming = WinnerFactory(upcoming=True)
    for winner in (WinnerFactory(), coming, WinnerFactory(embargoed=True)):
        WinnerCreditFactory(winner=winner, partner=partner)
    gone = WinnerCreditFactory(partner=partner).winner

    def counted():
        share = partner_share("medium", version=content_version(clock.now), now=clock.now)
        return share.figures

    assert counted() == (ShownFigure("", "2", "位", "提名获奖者"),)
    Winner.objects.filter(pk=gone.pk).update(state="embargoed")
    assert counted() == (ShownFigure("", "1", "位", "提名获奖者"),)
    before = body_of(client.get("/partners/medium/card.jpg"))
    Winner.objects.filter(pk=coming.pk).update(release_at=clock.now)
    assert body_of(client.get("/partners/medium/card.jpg")) != before


def test_card_when_figures_are_inferred_or_in_dispute_then_they_are_left_out(now):
    found = edition()
    for label, inferred in (("参与人数", False), ("推算", True), ("争议", False), ("争议", False)):
        EditionFigureFactory(
            edition=found, label=label, is_inferred=inferred, value=6800, qualifier="over",
            unit="人次", as_of="2021-09-05",
        )  # fmt: skip
    share = edition_share("season", "tenth")
    assert share.figures == (ShownFigure("超", "6800", "人次", "参与人数（截至2021年9月5日）"),)
    project = ProjectFactory(slug="project")
    ProjectFigureFactory(project=project, label="受益", is_inferred=True)
    assert project_share("project").figures == ()


@pytest.mark.parametrize("figures", range(4))
@pytest.mark.parametrize("text", [LONG * 3, "王㐀😀", "W" * 160, ""])
def test_cards_when_texts_are_long_or_missing_then_they_come(text, figures):
    share = ThingShare(
        key="x", kicker=text or "活动", title=text or "无", words=text,
        facts=(text,) * 3 if text else (),
        figures=(ShownFigure("超", "12345678901234", text[:20], text or "人"),) * figures,
        char="公", tone="project", foot="每个数字都有出处",
    )  # fmt: skip
    assert Image.open(io.BytesIO(thing_card(share))).size == (1200, 630)
