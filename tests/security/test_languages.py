"""One address, one language: every public page below /en/ too, and nothing else there."""

import re

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client, RequestFactory
from django.urls import Resolver404, resolve, reverse
from django.utils import translation

from kit.languages import in_language, language_of
from tests.security.matrix import PAGES
from tests.security.world import addresses, body, place, undone

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.usefixtures("files")]

ADDRESSES = addresses()
PUBLIC = sorted(
    name
    for name, one in ADDRESSES.items()
    if getattr(getattr(one.pattern.callback, "page", None), "public", False)
)


def in_english(name: str) -> str:
    """The route of the page below /en/."""
    with translation.override("en"):
        return addresses()[name].route


TRANSLATED = [name for name in PUBLIC if in_english(name).startswith("en/")]
SWITCH = re.compile(r'<nav class="languages".*?</nav>', re.DOTALL)
ASKED_AT = re.compile(rb'"exported_at":"[^"]+"')


def test_pages_when_counted_then_every_one_that_shows_the_masthead_is_translated():
    one_language = {name for name in PUBLIC if name not in TRANSLATED}
    machines = re.compile(
        r"api:|feeds?|calendar|sitemap|robots|favicon|oembed|embed|healthz|readyz|styleguide|"
        r"awards:(photo\w*|\w+_feed|\w*poster\w*|\w*card\w*|\w*embed\w*|\w+_file|\w+_pdf|"
        r"\w+_download)|events:\w*calendar\w*|vote$|grants:(apply\w*|report_photo|giving|notice_file)|links:"
    )
    assert {name for name in one_language if not machines.match(name)} == set()
    assert len(TRANSLATED) > 15


@pytest.mark.parametrize("role", ["visitor", "superuser"])
def test_page_when_asked_for_in_english_then_the_answer_is_that_of_the_table(role, world):
    """The same view stands behind both addresses, so all roles have the same answer."""
    client = world.client(role)
    for name in TRANSLATED:
        chinese = place(world, ADDRESSES[name])
        english = in_language(chinese, "en")
        with translation.override("en"):
            assert resolve(english.partition("?")[0]).func is resolve_in_chinese(chinese), name
        answer = undone(client, "GET", english)
        assert (answer.status_code, PAGES[name][0]) == (200, "o"), name
        assert not answer.cookies, name
        varies = role == "superuser"
        assert answer.headers.get("Vary", "") in ("", "Cookie" if varies else ""), name
        if answer.headers["Content-Type"].startswith("text/html"):
            told = body(answer).decode()
            assert answer.headers["Content-Language"] == "en", name
            assert '<html lang="en">' in told, name
            assert f'href="{chinese}"' in SWITCH.search(told)[0], name
        refused = undone(world.client(role), "DELETE", english)
        assert refused.status_code == 405, name


def test_page_when_public_then_it_sets_no_cookie_and_its_form_needs_no_session(world):
    """A view for strangers answers a request that has neither session nor user."""
    asked = RequestFactory()
    for name in PUBLIC:
        path = place(world, ADDRESSES[name])
        answer = undone(Client(), "GET", path)
        assert not answer.cookies, name
        assert "Cookie" not in answer.headers.get("Vary", ""), name
        found = resolve_in_chinese(path)
        if found.page.for_strangers:
            match = resolve(path.partition("?")[0])
            for method in ("GET", "POST"):
                request = asked.generic(method, path)
                with transaction.atomic():
                    told = found(request, *match.args, **match.kwargs)
                    transaction.set_rollback(True)
                assert told.status_code < 500, name


def resolve_in_chinese(path):
    with translation.override("zh-hans"):
        return resolve(path.partition("?")[0]).func


def test_page_when_inside_or_for_machines_then_it_is_not_below_the_language(world):
    for name, one in ADDRESSES.items():
        if name in TRANSLATED:
            continue
        with translation.override("en"):
            assert language_of("/" + one.route) != "en", name
    for path in ("/en/admin/", "/en/accounts/login/", "/en/healthz", "/en/api/v1/winners/"):
        with translation.override("en"), pytest.raises(Resolver404):
            resolve(path)
        assert Client().get(path).status_code == 404


@pytest.mark.parametrize("path", ["/", "/winners/", "/no/such/page/"])
def test_page_when_the_browser_wishes_english_then_it_stays_chinese(path, world):
    plain = Client().get(path)
    wishing = Client(headers={"Accept-Language": "en-GB,en;q=0.9"})
    wishing.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    wished = wishing.get(path)
    assert wished.content == plain.content
    assert wished.headers["Content-Language"] == "zh-Hans"
    assert b'<html lang="zh-Hans">' in wished.content
    assert "Vary" not in wished.headers


def test_page_when_there_is_none_then_it_says_so_in_the_language_of_the_address(world):
    answer = Client().get("/en/no/such/page/")
    assert answer.status_code == 404
    assert b"Page not found" in answer.content
    assert b"no/such" not in answer.content
    assert 'href="/"' in SWITCH.search(answer.content.decode())[0]
    moved = Client().get("/en")
    assert (moved.status_code, moved.headers["Location"]) == (301, "/en/")
    assert "没有找到这个页面" in Client().get("/no/such/page/").content.decode()


def test_question_when_the_language_is_switched_then_it_is_kept(world):
    told = SWITCH.search(Client().get("/en/winners/?q=%E4%BA%BA&year=2026").content.decode())[0]
    assert 'href="/winners/?q=%E4%BA%BA&amp;year=2026"' in told
    told = SWITCH.search(Client().get("/winners/?q=%22%3E%3Cb%3E").content.decode())[0]
    assert 'href="/en/winners/?q=%22%3E%3Cb%3E"' in told


def test_file_when_it_is_asked_for_in_english_then_it_is_the_same_one(world):
    """What is kept, counted and compared later has one language."""
    lists = ("winners/?format=csv&kind=person", "awards/?format=csv", "events/?format=json")
    for path in (f"/{one}" for one in (*lists, "projects/?format=csv", "partners/?format=csv")):
        chinese, english = Client().get(path), Client().get(in_language(path, "en"))
        told = [ASKED_AT.sub(b"", body(one)) for one in (english, chinese)]
        assert english.status_code == 200, path
        assert told[0] == told[1], path
    with translation.override("en"):
        assert reverse("awards:winner_list") == "/en/winners/"
    assert reverse("awards:winner_list") == "/winners/"
    feed = body(Client().get("/feeds/winners.atom")).decode()
    assert "公开的获奖者" in feed
    assert "/en/" not in feed
