"""Every address, every role, every method; the table is `matrix.py`.

A new address fails here until its line stands in the table, and a line whose address is gone fails
too. A refused page is refused in every way it can be asked for.
"""

import re

import pytest

from tests.security.matrix import ADMIN_PAGES, PAGES, POSTS, SAME_FOR_ALL_MODELS
from tests.security.world import ABSENT_KEY, ROLES, World, addresses, body, mark, place, undone

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files", "unrendered")]

TABLE = {
    **PAGES,
    **{
        f"admin:{label.replace('.', '_')}_{page}": row
        for label, rows in ADMIN_PAGES.items()
        for page, row in rows.items()
    },
    **{
        f"admin/{label.replace('.', '/')}/{rest}": row
        for label in ADMIN_PAGES
        for rest, row in SAME_FOR_ALL_MODELS.items()
    },
}
ADDRESSES = addresses()
NAMES = sorted(ADDRESSES.keys() & TABLE.keys())
# Signing out and in answers everybody, and says nothing of anything.
DOORS = {"account_logout", "admin_logout", "admin:logout", "account_login", "admin_login"}


def row(world: World, name: str, method: str = "GET") -> str:
    url = place(world, ADDRESSES[name])
    return "".join(mark(undone(world.client(role), method, url)) for role in ROLES)


def test_table_when_an_address_is_new_then_its_line_is_missing():
    assert sorted(ADDRESSES.keys() - TABLE.keys()) == []


def test_table_when_an_address_is_gone_then_its_line_goes():
    assert sorted(TABLE.keys() - ADDRESSES.keys()) == []
    assert sorted(POSTS.keys() - ADDRESSES.keys()) == []


def test_table_when_written_then_every_line_answers_every_role():
    rows = [*TABLE.values(), *POSTS.values()]
    assert {len(line) for line in rows} == {len(ROLES)}
    assert {name for name, line in TABLE.items() if "m" in line} == POSTS.keys()


@pytest.mark.parametrize("name", NAMES)
def test_page_when_each_role_asks_then_the_answer_is_that_of_the_table(name, world):
    assert row(world, name) == TABLE[name], dict(zip(ROLES, row(world, name), strict=True))


@pytest.mark.parametrize("name", sorted(POSTS.keys() & ADDRESSES.keys()))
def test_act_when_each_role_sends_then_the_answer_is_that_of_the_table(name, world):
    assert row(world, name, "POST") == POSTS[name]


@pytest.mark.parametrize("name", [name for name in NAMES if name not in POSTS])
def test_page_when_reading_is_refused_then_writing_is_too(name, world):
    url = place(world, ADDRESSES[name])
    for role, read in zip(ROLES, TABLE[name], strict=True):
        if read not in "x-L" or role == "visitor":
            continue
        answer = undone(world.client(role), "POST", url)
        assert mark(answer) in "x-mcL", (role, answer.status_code)


@pytest.mark.parametrize("name", NAMES)
def test_page_when_a_visitor_writes_then_nothing_is_taken(name, world):
    """A visitor's form comes back with its texts and the way to the door, or is not known here."""
    url = place(world, ADDRESSES[name])
    answer = undone(world.client("visitor"), "POST", url)
    if TABLE[name][0] == "L":
        assert answer.status_code == 403, name
    elif name not in DOORS and not name.startswith(("account_", "mfa_")):
        assert answer.status_code == 405, name


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_page_when_the_method_is_foreign_or_has_no_token_then_it_is_refused(method, world):
    client = world.client("superuser", strict=True)
    wanted = {403, 405} if method == "POST" else {405}
    for name in NAMES:
        answer = undone(client, method, place(world, ADDRESSES[name]))
        assert answer.status_code in wanted, name


@pytest.mark.parametrize("role", ["visitor", "superuser"])
def test_page_when_only_its_head_is_asked_for_then_the_status_is_that_of_the_page(role, world):
    place_of = ROLES.index(role)
    for name in NAMES:
        answer = undone(world.client(role), "HEAD", place(world, ADDRESSES[name]))
        assert mark(answer) == TABLE[name][place_of], name
        assert body(answer) == b"" or "m" in TABLE[name]


# ------------------------------------------------------------------ hidden equals absent

TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')


def told(answer, key):
    """All that an answer tells, with the key that was asked for taken out."""
    headers = {k: v.replace(key, "KEY") for k, v in answer.headers.items() if k != "Content-Length"}
    text = TOKEN.sub(b"", body(answer)).replace(key.encode(), b"KEY")
    return answer.status_code, headers, text


def is_hidden(name, place_of):
    """Whether the role does not see the thing that the address is about."""
    label = ADDRESSES[name].label
    shown = ADMIN_PAGES[label]["change"][place_of] if label in ADMIN_PAGES else "-"
    return shown != "o"


OF_THINGS = [n for n in NAMES if ADDRESSES[n].arguments == ["object_id"]]


@pytest.mark.parametrize("name", OF_THINGS)
def test_thing_when_hidden_then_it_answers_exactly_as_a_missing_one(name, world):
    address = ADDRESSES[name]
    key = str(world.thing(address.label).pk)
    missing = ABSENT_KEY.get(address.label, "987654321")
    for place_of, role in enumerate(ROLES):
        if not is_hidden(name, place_of) or TABLE[name][place_of] not in "-x":
            continue
        for method in ("GET", "POST"):
            there = undone(world.client(role), method, place(world, address))
            absent = undone(world.client(role), method, place(world, address, absent=True))
            assert told(there, f"/{key}/") == told(absent, f"/{missing}/"), (role, method)


@pytest.mark.parametrize(
    "name", [n for n in NAMES if ADDRESSES[n].arguments and "L" not in TABLE[n]]
)
def test_public_page_when_the_thing_is_missing_then_404(name, world):
    address = ADDRESSES[name]
    answer = undone(world.client("visitor"), "GET", place(world, address, absent=True))
    assert answer.status_code == 404 or name.startswith("account_"), name


# ------------------------------------------------------------------ hostile questions

HOSTILE = (
    "partner__organisation__name=x", "nomination__contact_phone__startswith=1", "password=x",
    "o=99", "o=-1.-2.x", "p=abc", "p=-1", "e=1", "q=%00", "_to_field=password", "_popup=1", "all=",
    "state__in=confirmed,proposed", "round__id__exact=abc", "year=%F0%9F%A6%8A", "page=after-x",
    "format=exe", "sort=password", "region=%27%3B--", "q=" + "%25" * 60, "before=99999999999999999",
    "object=%00", "number=%00%FF", "q=AND+OR+NEAR(%22", "year=1&year=2", "edition[]=1",
)  # fmt: skip
LISTS = [n for n in NAMES if n.endswith(("_list", "_changelist", "_search")) or n == "home"]


@pytest.mark.parametrize("query", HOSTILE)
def test_list_when_the_question_is_hostile_then_no_server_error(query, world):
    for name in LISTS:
        role = "editor" if TABLE[name][1] == "o" else "superuser"
        url = place(world, ADDRESSES[name])
        answer = undone(world.client(role), "GET", f"{url}?{query}")
        assert answer.status_code in {200, 302, 400, 404}, name


@pytest.mark.parametrize(
    "query",
    [
        "", "app_label=awards", "app_label=awards&model_name=nomination&field_name=round",
        "app_label=awards&model_name=nomination&field_name=round&term=%00",
        "app_label=awards&model_name=nomination&field_name=round&page=abc",
        "app_label=awards&model_name=nomination&field_name=round&page=99999999999999999999",
        "app_label=awards&model_name=nomination&field_name=created_by&term=a",
        "app_label=awards&model_name=winner&field_name=hidden_by&term=",
        "app_label=ledger&model_name=entry&field_name=actor&term=",
        "app_label=auth&model_name=user&field_name=password&term=a",
        "app_label=nothing&model_name=x&field_name=y",
    ],
)  # fmt: skip
def test_typing_search_when_asked_for_anything_then_refused_or_scoped(query, world):
    for role in ("editor", "organiser", "superuser"):
        answer = undone(world.client(role), "GET", f"/admin/autocomplete/?{query}")
        assert answer.status_code in {200, 403, 404}, role
