"""Every address, every role, every method; the table is `matrix.py`.

A new address fails here until its line stands in the table, and a line whose address is gone fails
too. A refused page is refused in every way it can be asked for.
"""

import os
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
# Forms of public pages, which anybody may send: what an empty one is answered.
PUBLIC_FORMS = {
    "awards:notice_object": 400, "vote": 200, "grants:apply": 302, "grants:apply_begin": 400,
    "grants:apply_resume": 400, "links:private_link": 403, "links:private_step": 403,
    "links:private_item": 403, "grants:notice_object": 400,
}  # fmt: skip
# Signing out and in answers everybody, and says nothing of anything.
DOORS = re.compile(r"account_.*|mfa_.*|admin[_:](login|logout)")


def group_of(name: str) -> str:
    """What is tried together: the pages of one kind of thing, or of one part of the site."""
    found = ADDRESSES[name].label if name in ADDRESSES else ""
    return found or re.split("[:_/]", name)[0]


GROUPS: dict[str, list[str]] = {}
for _name in NAMES:
    GROUPS.setdefault(group_of(_name), []).append(_name)
each_group = pytest.mark.parametrize("group", sorted(GROUPS))


def asked_of(line: str) -> set[int]:
    """The places of the roles that are asked: all, and on the second database one per answer.

    Who may is decided by what runs on both alike; what is asked again is that the database answers.
    """
    first_of_each = {line.index(answer) for answer in line}
    return first_of_each if os.environ.get("SECOND_RUN") else set(range(len(line)))


def row(world: World, name: str, line: str, method: str = "GET") -> str:
    """What each role that is asked is answered; for the others what the table says."""
    url, asked = place(world, ADDRESSES[name]), asked_of(line)
    return "".join(
        mark(undone(world.client(role), method, url)) if number in asked else line[number]
        for number, role in enumerate(ROLES)
    )


def test_table_when_an_address_is_new_then_its_line_is_missing():
    assert sorted(ADDRESSES.keys() - TABLE.keys()) == []


def test_table_when_an_address_is_gone_then_its_line_goes():
    assert sorted(TABLE.keys() - ADDRESSES.keys()) == []
    assert sorted(POSTS.keys() - ADDRESSES.keys()) == []


def test_table_when_written_then_every_line_answers_every_role():
    rows = [*TABLE.values(), *POSTS.values()]
    assert {len(line) for line in rows} == {len(ROLES)}
    assert {name for name, line in TABLE.items() if "m" in line} == POSTS.keys()


@each_group
def test_page_when_each_role_asks_then_the_answer_is_that_of_the_table(group, world):
    found = {name: row(world, name, TABLE[name]) for name in GROUPS[group]}
    assert found == {name: TABLE[name] for name in GROUPS[group]}


@pytest.mark.parametrize("group", sorted({group_of(name) for name in POSTS}))
def test_act_when_each_role_sends_then_the_answer_is_that_of_the_table(group, world):
    names = [name for name in POSTS if name in ADDRESSES and group_of(name) == group]
    found = {name: row(world, name, POSTS[name], "POST") for name in names}
    assert found == {name: POSTS[name] for name in names}


@pytest.mark.once
@each_group
def test_page_when_reading_is_refused_then_writing_is_too(group, world):
    inside = [pair for pair in enumerate(ROLES) if pair[1] not in ("visitor", "suspended editor")]
    for name in GROUPS[group]:
        asked = asked_of(TABLE[name])
        for place_of, role in inside:
            if name in POSTS or TABLE[name][place_of] not in "x-" or place_of not in asked:
                continue
            answer = undone(world.client(role), "POST", place(world, ADDRESSES[name]))
            assert mark(answer) in "x-m", (name, role, answer.status_code)


@pytest.mark.once
@each_group
def test_page_when_a_visitor_writes_then_nothing_is_taken(group, world):
    """A visitor's form comes back with its texts and the way to the door, or is not known here."""
    for name in GROUPS[group]:
        if DOORS.fullmatch(name):
            continue
        answer = undone(world.client("visitor"), "POST", place(world, ADDRESSES[name]))
        refused = 403 if TABLE[name][0] == "L" else PUBLIC_FORMS.get(name, 405)
        assert answer.status_code == refused, name


@pytest.mark.once
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_page_when_the_method_is_foreign_or_has_no_token_then_it_is_refused(method, world):
    client = world.client("superuser", strict=True)
    wanted = {403, 405} if method == "POST" else {405}
    client.defaults["HTTP_SEC_FETCH_SITE"] = "cross-site"  # for what strangers send, without token
    for name in NAMES:
        answer = undone(client, method, place(world, ADDRESSES[name]))
        assert answer.status_code in wanted, name


@pytest.mark.once
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
    kept = {k: v for k, v in answer.headers.items() if k not in ("Content-Length", "Expires")}
    headers = {k: v.replace(key, "KEY") for k, v in kept.items()}
    text = TOKEN.sub(b"", body(answer)).replace(key.encode(), b"KEY")
    return answer.status_code, headers, text


# Of these a juror has some in hand.
JUDGED = {"projects.assessment"}


def hidden_from(name):
    """The places of the roles that do not see the thing that the address is about."""
    line = ADMIN_PAGES[ADDRESSES[name].label]["change"]
    return [number for number in sorted(asked_of(line)) if line[number] == "-"]


@pytest.mark.parametrize("label", sorted(ADMIN_PAGES))
def test_thing_when_hidden_then_it_answers_exactly_as_a_missing_one(label, world):
    names = [n for n in GROUPS.get(label, ()) if ADDRESSES[n].arguments == ["object_id"]]
    assert names, label
    key, missing = str(world.thing(label).pk), ABSENT_KEY.get(label, "987654321")
    for name in names:
        hidden = [ROLES[number] for number in hidden_from(name)]
        for role in hidden if label in JUDGED else (*hidden, "juror"):
            for method in ("GET", "POST"):
                client, address = world.client(role), ADDRESSES[name]
                there = undone(client, method, place(world, address))
                absent = undone(client, method, place(world, address, absent=True))
                assert told(there, f"/{key}/") == told(absent, f"/{missing}/"), (name, role, method)


OF_PUBLIC_THINGS = [
    name
    for name in NAMES
    if ADDRESSES[name].arguments and TABLE[name][0] == "o" and not name.startswith("account_")
]


@pytest.mark.parametrize("name", OF_PUBLIC_THINGS)
def test_public_page_when_the_thing_is_missing_then_404(name, world):
    missing = place(world, ADDRESSES[name], absent=True)
    assert undone(world.client("visitor"), "GET", missing).status_code == 404


# ------------------------------------------------------------------ hostile questions

# What a list inside must not be asked for: whether it leaks shows in the number of rows.
INSIDE = (
    "partner__organisation__name=x", "nomination__contact_phone__startswith=1", "password=x",
    "state__in=confirmed,proposed", "round__id__exact=abc",
)  # fmt: skip
OUTSIDE = (
    "o=99", "o=-1.-2.x", "p=abc", "q=%00", "year=%F0%9F%A6%8A", "page=after-x", "format=exe",
    "sort=password", "region=%27%3B--", "q=" + "%25" * 60, "before=99999999999999999",
    "object=%00", "number=%00%FF", "q=AND+OR+NEAR(%22", "year=1&year=2", "edition[]=1",
    "partner=a%00b", "page=before-" + "a" * 300, "theme=../..", "kind=person%27", "award=%F0%9F",
)  # fmt: skip
LISTS = [n for n in NAMES if n.endswith(("_list", "_changelist", "_search")) or n == "home"]
ASKED = [
    pytest.param(inside, query, id=f"{'inside' if inside else 'outside'}-{query[:40]}")
    for inside, queries in ((True, INSIDE), (False, OUTSIDE))
    for query in queries
]


@pytest.mark.parametrize("inside,query", ASKED)
def test_list_when_the_question_is_hostile_then_no_server_error(inside, query, world):
    for name in [name for name in LISTS if name.startswith("admin") == inside]:
        url, role = place(world, ADDRESSES[name]), "superuser" if inside else "visitor"
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
