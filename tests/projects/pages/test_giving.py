"""Grants as 360Giving JSON: valid, adding up, and nobody in it who could be told apart."""

import json
from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.identifiers import find_personal_numbers
from projects.giving360 import CELL, Cell, guarded
from tests.factories.grants import GrantRoundFactory
from tests.projects.told import body, give, giving, places, problems, settled

pytestmark = pytest.mark.django_db
URL = "/open-data/grants-360giving.json"
USCC = "52520000MJR0000000"
OWN = ("艾必齐", "榕江", "锦江", "山里的课堂", "高文村", "13800138000", "某校长", "课本")


@pytest.fixture
def round_(clock):
    places()
    return settled(run_by__uscc="53100000500000000X", run_by__name="某某基金会")


def person(round_, amount=5000, **facts):
    """Somebody with everything by which people are recognised."""
    facts = {"name": "艾必齐", "title": "山里的课堂", "place": "高文村", "contact_name": "某校长",
             **facts}  # fmt: skip
    return give(round_, amount, **facts)


def totals(package):
    """An independent reading: grants, awarded and disbursed by programme."""
    found = {}
    for grant in package["grants"]:
        count, awarded, paid = found.get(grant["grantProgramme"][0]["code"], (0, 0, 0))
        many = next((int(c["code"]) for c in grant.get("classifications", ())), 1)
        found[grant["grantProgramme"][0]["code"]] = (
            count + many, awarded + Decimal(str(grant["amountAwarded"])),
            paid + Decimal(str(grant["amountDisbursed"])),
        )  # fmt: skip
    return found


def test_file_when_there_is_no_grant_then_there_is_no_file(client, clock):
    assert client.get(URL).status_code == 404
    assert URL not in client.get("/open-data/").text


def test_file_when_there_are_grants_of_all_kinds_then_the_schema_takes_it_and_it_adds_up(
    client, round_
):
    for number in range(CELL):
        person(round_, 5000, paid=5000, name=f"艾必齐{number}")
    for amount in ("7310.55", "8000", "9999.99"):
        person(round_, amount, level="surname")
    person(round_, 10_000, level="anonymous", is_minor=True)
    give(
        round_, 10_000, kind="team", name="锦江妈妈队", paid=4000, returned=1000, region_id="510104"
    )
    give(round_, 10_000, cost=12_500, kind="organisation", name="某某中心", uscc=USCC)
    give(round_, 6000, kind="organisation", name="没有代码的中心", title="电话13800138000")
    give(GrantRoundFactory(rolling=True, slug="hot"), 5000, kind="team", name="热点队")
    package = giving(client)
    assert problems(package) == []
    assert totals(package) == {
        "weiai": (12, Decimal("88810.54"), Decimal(29_000)), "hot": (1, Decimal(5000), Decimal(0)),
    }  # fmt: skip
    ids = [grant["id"] for grant in package["grants"]]
    assert len(set(ids)) == len(ids)
    named = {one["recipientOrganization"][0]["name"]: one for one in package["grants"]
             if "recipientOrganization" in one}  # fmt: skip
    assert named.keys() == {"锦江妈妈队", "某某中心", "没有代码的中心", "热点队"}
    centre = named["某某中心"]
    assert centre["recipientOrganization"][0]["id"] == f"CN-USCC-{USCC}"
    assert centre["fundingOrganization"][0]["id"] == "CN-USCC-53100000500000000X"
    assert centre["amountAwarded"] == 12_500
    assert named["锦江妈妈队"]["beneficiaryLocation"][0] == {
        "name": "四川省锦江区", "countryCode": "CN", "geoCode": "510104",
        "geoCodeType": "GB/T 2260",
    }  # fmt: skip
    assert "13800138000" not in json.dumps(package)


def test_file_when_broken_then_the_schema_says_so(client, round_):
    """The negative control of the schemas and of the registry."""
    give(round_, kind="team", name="一个队")
    package = giving(client)
    package["grants"][0]["currency"] = "元"
    del package["grants"][0]["awardDate"]
    assert any("元" in problem for problem in problems(package))
    assert len(problems(package)) > 1


def test_people_when_in_the_file_then_nothing_of_theirs_is(client, round_):
    shown = [person(round_, 5000, paid=5000, name=f"艾必齐{n}") for n in range(CELL)]
    odd = person(round_, 7310, spent=7000, paid=7310)
    text = body(client.get(URL)).decode()
    for piece in OWN:
        assert piece not in text, piece
    assert find_personal_numbers(text.replace("T", " ")) == []
    for one in (*shown, odd):
        for key in (one.public_id, one.grant.number, one.commitment.public_id):
            assert key not in text
    rows = json.loads(text)["grants"]
    together = [one for one in rows if one["id"].endswith("-rest")]
    assert together[0]["classifications"][0]["code"] == str(CELL + 1)
    assert len(rows) == 1  # one with an odd amount draws its neighbours into the row of all


def test_people_when_enough_are_alike_then_province_and_month_are_told(client, round_):
    for number in range(CELL):
        person(round_, name=f"艾必齐{number}")
    rows = giving(client)["grants"]
    assert {row["beneficiaryLocation"][0]["name"] for row in rows} == {"贵州省"}
    assert {row["awardDate"] for row in rows} == {"2026-01-01"}
    without = [{k: v for k, v in row.items() if k not in ("id", "recipientIndividual")}
               for row in rows]  # fmt: skip
    assert all(one == without[0] for one in without)


def test_hidden_when_few_in_a_province_then_the_named_beside_them_do_not_tell_it(client, round_):
    """The named of the page taken from the file must leave nobody in a province."""
    for number in range(CELL):
        person(round_, name=f"艾必齐{number}")
    for _ in range(2):
        person(round_, level="anonymous")
    for _ in range(CELL):
        person(round_, level="anonymous", region_id="510104")
    where = Counter(row["beneficiaryLocation"][0].get("geoCode", "") for row in
                    giving(client)["grants"] if "classifications" not in row)  # fmt: skip
    listed = Counter(row["region_code"] for row in json.loads(
        body(client.get("/grants/weiai/?format=json")))["rows"])  # fmt: skip
    assert listed == {"522632": CELL, "": 2, "510000": CELL}
    assert where["520000"] in (0, CELL)
    assert where["510000"] in (0, CELL)


@given(st.dictionaries(
    st.builds(Cell, st.sampled_from([Decimal(5000), Decimal(7000), Decimal(10_000)]),
              st.sampled_from([Decimal(0), Decimal(5000)]),
              st.sampled_from(["2026", "2026-04", "2026-05"]), st.sampled_from(["", "520000"])),
    st.integers(1, 9),
))  # fmt: skip
def test_cells_when_guarded_then_none_is_small_and_nothing_is_lost(found):
    kept, rest = guarded(found)
    for figure in ("committed", "paid"):
        sums = [sum(getattr(c, figure) * n for c, n in side.items()) for side in (kept, rest)]
        assert sum(sums) == sum(getattr(cell, figure) * n for cell, n in found.items())
    assert all(count >= CELL for count in kept.values())
    assert not rest or rest.total() >= CELL or not kept
    assert kept.total() + rest.total() == sum(found.values())


@pytest.mark.parametrize("state", ["draft", "cancelled", "deciding", "notice"])
def test_file_when_the_list_does_not_stand_then_nothing_of_the_round_is_in_it(
    state, client, round_
):
    give(settled(slug="other"), kind="team", name="公开的队")
    give(round_, kind="team", name="没有公开的队")
    round_.state = state
    round_.save()
    assert "没有公开的队" not in json.dumps(giving(client), ensure_ascii=False)
    assert len(giving(client)["grants"]) == 1


def test_file_when_a_name_is_hidden_then_it_is_gone_at_once_though_it_was_kept(
    client, round_, settings
):
    settings.PAGE_CACHE_BYTES = 2_000_000
    team = give(round_, kind="team", name="某某小队")
    first = client.get(URL)
    assert "某某小队" in first.content.decode()
    assert client.get(URL, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 304
    type(team).objects.filter(pk=team.pk).update(level="anonymous")
    assert "某某小队" not in client.get(URL, HTTP_IF_NONE_MATCH=first["ETag"]).content.decode()


def test_file_when_there_are_more_grants_then_it_costs_the_same(
    client, round_, django_assert_num_queries
):
    for number in (1, 3):
        for _ in range(number):
            person(round_, 5000 + number)
            give(round_, kind="team", name=f"队{number}")
        client.get("/grants/")
        with django_assert_num_queries(3):
            giving(client)
