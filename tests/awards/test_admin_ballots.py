"""The organiser's side of a ballot: rules, electorate, codes shown once, the count by two."""

import re
from typing import Any

import pytest
import segno
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from awards.actions.voting import voter_by_code
from awards.admin import ballots
from awards.models import Ballot, Voter
from awards.workflow import StageState
from kit.qr import QUIET, qr_drawing
from tests.awards.cast import Cast, put
from tests.awards.polling import make_polling
from tests.awards.test_admin_scope import signed_in
from tests.factories.directory import OrganisationFactory
from tests.factories.selection import StageFactory

LIST = "/admin/awards/ballot/"


@pytest.fixture
def planned(cast: Cast, now: Any, clock: Any) -> Any:
    return make_polling(cast, now, planned=True)


def take(polling: Any, verb: str, role: str = "organiser", **answers: Any) -> Any:
    client, url = signed_in(polling.cast, role), f"{LIST}{polling.ballot.pk}/{verb}/"
    form = client.get(url).context["form"]
    hidden = {name: form[name].value() or "" for name in ("version", "form_key")}
    return client, url, client.post(url, hidden | answers, follow=True), hidden | answers


def staff(text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("名单.csv", text.encode("gbk"))


def test_ballot_when_added_then_on_a_planned_stage_of_the_own_round(cast: Cast, now: Any) -> None:
    own = StageFactory(round=cast.round, planned=True, ballot=True)
    foreign = StageFactory(planned=True, ballot=True)
    client = signed_in(cast, "organiser")
    page = client.get(f"{LIST}add/")
    choices = page.context["adminform"].form.fields["stage"].queryset
    assert own in choices
    assert foreign not in choices
    key = re.search(r'name="form_key" value="([^"]+)"', page.content.decode())
    assert key is not None
    sent = {"stage": own.pk, "method": "stv", "max_choices": 3, "seats": 2, "electorate": "codes",
            "organisation": "", "instructions": "", "form_key": key[1]}  # fmt: skip
    assert client.post(f"{LIST}add/", sent).status_code == 302
    assert Ballot.objects.get(stage=own).sealed_with


def test_ballot_when_members_vote_and_no_place_is_named_then_a_sentence(planned: Any) -> None:
    client = signed_in(planned.cast, "organiser")
    url = f"{LIST}{planned.ballot.pk}/change/"
    sent = {"method": "plain", "max_choices": 2, "seats": 2, "electorate": "members",
            "organisation": "", "instructions": ""}  # fmt: skip
    page = client.post(url, sent | {"seen_version": planned.fresh().version})
    assert page.status_code == 200
    assert "请选择机构" in page.content.decode()
    sent["organisation"] = OrganisationFactory().pk


def test_import_when_lines_are_bad_then_listed_on_the_page(planned: Any) -> None:
    bad = staff("工号,姓名\nA1,甲\nA1,甲\n,")
    _, _, page, _ = take(planned, "import_electorate", file=bad, shape="page")
    text = page.content.decode()
    assert "没有导入任何一行" in text
    assert "与第 2 行重复" in text
    assert Voter.objects.count() == len(planned.voters)


def test_codes_when_made_then_shown_once_and_never_again(planned: Any) -> None:
    names = staff("工号,姓名\nA1,甲\nA2,乙")
    client, url, page, sent = take(planned, "import_electorate", file=names, shape="page")
    codes = re.findall(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}", page.content.decode())
    assert len(codes) == 2
    assert all(voter_by_code(planned.ballot, code) for code in codes)
    assert page.headers["Cache-Control"] == "no-store, private"
    again = client.post(url, sent | {"file": staff("工号\nA9")}, follow=True)
    assert "只显示一次" in again.content.decode()
    assert Voter.objects.count() == 2


def test_codes_when_asked_as_a_table_then_csv_with_the_address(planned: Any) -> None:
    _, _, page, _ = take(planned, "generate_codes", number="3", shape="csv")
    lines = page.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 4
    assert all(f"/vote/{planned.ballot.public_id}/" in line for line in lines[1:])


def test_slips_when_shown_then_each_has_a_code_that_leads_to_its_own_paper(planned: Any) -> None:
    _, _, page, _ = take(planned, "generate_codes", number="3", shape="page")
    slips = page.context["slips"]
    text = page.content.decode()
    assert len(slips) == 3
    for slip, drawing in slips:
        address = f"http://testserver/vote/{planned.ballot.public_id}/#{slip.code}"
        assert drawing == qr_drawing(address, "投票二维码")
        assert drawing in text
        assert read_back(drawing) == segno.make(address, error="m", micro=False, mask=2).matrix


def test_slips_when_there_are_too_many_to_draw_then_codes_without_drawings(
    planned: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(ballots, "DRAWN", 2)
    _, _, page, _ = take(planned, "generate_codes", number="3", shape="page")
    assert '<svg class="qr"' not in page.content.decode()
    assert len(page.context["slips"]) == 3


def test_code_when_it_is_in_an_address_then_only_behind_the_hash(planned: Any) -> None:
    """What stands behind it is sent to no server, so no log has it (decision 22)."""
    _, _, page, _ = take(planned, "generate_codes", number="3", shape="csv")
    for line in page.content.decode("utf-8-sig").splitlines()[1:]:
        code, address = line.split(",")[-2:]
        assert address == f"http://testserver/vote/{planned.ballot.public_id}/#{code}"


def read_back(drawing: str) -> tuple[bytearray, ...]:
    """The modules of a drawn code."""
    edge = int(re.search(r'viewBox="0 0 (\d+)', drawing)[1]) - 2 * QUIET
    rows = [bytearray(edge) for _ in range(edge)]
    for across, down, length in re.findall(r"M(\d+) (\d+)h(\d+)v1", drawing):
        begin = int(across) - QUIET
        rows[int(down) - QUIET][begin : begin + int(length)] = b"\x01" * int(length)
    return tuple(rows)


@pytest.mark.parametrize("number", ["0", "abc", "", "999999", "1e9"])
def test_codes_when_the_number_is_wrong_then_a_sentence(number: str, planned: Any) -> None:
    _, _, page, _ = take(planned, "generate_codes", number=number, shape="page")
    assert page.status_code == 200
    assert page.context["form"].errors["number"]


def test_count_when_two_people_do_it_then_result_and_advance(planned: Any, now: Any, clock: Any):
    polling = planned
    polling.put(StageState.OPEN)
    for number in range(4):
        polling.vote(number, 2, number % 2, now=now)
    page = signed_in(polling.cast, "organiser").get(f"{LIST}{polling.ballot.pk}/change/")
    assert "至少 0 票" in page.content.decode()
    assert "得票（第一顺位）" not in page.content.decode()
    polling.put(StageState.CLOSED)
    clock.pass_by(days=2)
    take(polling, "count")
    assert polling.fresh().state == "counted"
    _, _, page, _ = take(polling, "confirm", role="approver")
    assert "候选人2" in page.content.decode()
    type(polling.ballot.stage).objects.update(advance="top_votes", advance_count=2)
    put(polling.cast.round, "reviewing")
    take(polling, "settle")
    assert polling.fresh().stage.state == "settled"


@pytest.mark.parametrize("role", ["editor", "other_organiser", "stranger"])
def test_ballot_when_it_is_not_theirs_then_absent(role: str, planned: Any) -> None:
    page = signed_in(planned.cast, role).get(f"{LIST}{planned.ballot.pk}/change/")
    assert page.status_code in {403, 404}


@pytest.mark.parametrize("more", [0, 2])
def test_list_when_there_are_more_then_the_same_cost(
    more: int, planned: Any, now: Any, django_assert_num_queries: Any
) -> None:
    for _ in range(more):
        make_polling(planned.cast, now, voters=0, candidates=0)
    client: Client = signed_in(planned.cast, "organiser")
    client.get(LIST)
    with django_assert_num_queries(4):
        client.get(LIST)
