"""Every address is marked public or private, or named as a door of another package."""

import re

from django.conf import settings

from kit.pages import PageMark
from tests.security.world import addresses

# Pages of the sign-in package for people with a session; the middleware keeps everybody else out.
FOR_MEMBERS = re.compile(
    r"account_(change_password|reauthenticate)|mfa_\w+|admin_(logout|password_change)"
)
# What may be opened by everybody; a page that joins them is a decision, not an accident.
PUBLIC = {
    "awards", "events", "projects", "ledger", "home", "healthz", "readyz", "styleguide",
    "search", "about", "privacy", "notices", "grants", "api", "robots", "sitemap", "feeds",
    "calendar", "open_data", "embed", "oembed", "vote", "links", "favicon",
}  # fmt: skip
NAME = re.compile(r"[a-z][a-z0-9_]*(?::[a-z][a-z0-9_-]*)?")


def unmarked(found):
    return {
        name
        for name, one in found.items()
        if not isinstance(getattr(one.pattern.callback, "page", None), PageMark)
        and name not in settings.OPEN_VIEW_NAMES
        and not FOR_MEMBERS.fullmatch(name)
    }


def test_address_when_it_exists_then_it_is_public_or_private_on_purpose():
    assert len(addresses()) > 150
    assert unmarked(addresses()) == set()


def test_address_when_public_then_its_part_of_the_site_is_known_to_be():
    public = {
        name
        for name, one in addresses().items()
        if getattr(getattr(one.pattern.callback, "page", None), "public", False)
    }
    assert {name for name in public if name.split(":")[0] not in PUBLIC} == set()
    assert len(public) > 15


def test_address_when_open_by_name_then_it_exists():
    assert settings.OPEN_VIEW_NAMES - addresses().keys() == set()


def test_address_when_inside_then_it_is_never_public():
    for name, one in addresses().items():
        if one.route.startswith("admin/") and name not in settings.OPEN_VIEW_NAMES:
            mark = getattr(one.pattern.callback, "page", None)
            assert mark is None or not mark.public, name


def test_address_when_ours_then_its_name_is_that_of_its_view():
    for name, one in addresses().items():
        if name.split(":")[0] in {"awards", "events", "projects", "ledger"}:
            assert one.pattern.callback.__name__ == name.split(":")[1], name
            assert NAME.fullmatch(name), name


def test_search_when_a_view_has_no_mark_then_it_is_found():
    found = dict(list(addresses().items())[:1])
    (one,) = found.values()
    mark = one.pattern.callback.__dict__.pop("page", None)
    try:
        assert unmarked({"new:page": one}) == {"new:page"}
    finally:
        if mark is not None:
            one.pattern.callback.page = mark
