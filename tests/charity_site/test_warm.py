"""What is made before the workers are forked is what they would have made."""

import pytest

from charity_site import warm
from kit.pagecache import pages
from tests.factories.awards import WinnerFactory

pytestmark = pytest.mark.django_db


def test_pages_when_warmed_then_the_first_visitor_gets_them_from_memory(
    client, clock, settings, django_assert_num_queries
):
    winner = WinnerFactory()
    paths = warm._read_most(clock.now)
    settings.PAGE_CACHE_BYTES = 1_000_000
    pages.clear()
    fresh = {path: client.get(path) for path in paths}
    pages.clear()
    assert {f"/winners/{winner.slug}/", "/en/", "/winners/"} <= set(paths)
    for path in paths:
        warm._show(path)
    for path in paths:
        with django_assert_num_queries(1):
            kept = client.get(path)
        assert kept.status_code == 200
        assert kept.content == fresh[path].content
        assert kept.headers == fresh[path].headers
    pages.clear()


def test_pages_when_there_is_no_winner_then_the_others_are_warmed(clock):
    for path in warm._read_most(clock.now):
        warm._show(path)
