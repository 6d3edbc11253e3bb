"""The roll: imported whole or not at all, every line judged, lost codes replaced once."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from awards.actions.electorate import (
    LinesRefused,
    generate_codes,
    import_electorate,
    missing_for_ballot,
    prepare_ballot,
    reissue_code,
    take_members,
)
from awards.actions.voting import voter_by_code
from awards.electorate import read_electorate
from awards.models import Ballot, Voter
from kit.sheets import read_table
from kit.verdict import Refused, Stale, Unready
from ledger.models import Entry
from tests.awards.polling import make_polling
from tests.factories.awards import NominationFactory
from tests.factories.ballot import BallotFactory
from tests.factories.directory import MembershipFactory, OrganisationFactory
from tests.factories.selection import SeatFactory, StageFactory


@pytest.fixture
def planned(cast, now):
    return make_polling(cast, now, planned=True)


def reading(text):
    return read_electorate([line.split(",") for line in text.splitlines()])


def imported(polling, text, now, **given):
    return import_electorate(
        ballot=polling.ballot, reading=reading(text), by=polling.cast.organiser, now=now, **given
    )


STAFF = "工号,姓名\nA1,张伟\nA2,张伟\nA3,王芳"


def test_import_when_names_come_then_each_gets_a_code_that_votes(planned, now):
    slips = imported(planned, STAFF, now)
    assert [slip.label for slip in slips] == ["A1 张伟", "A2 张伟", "A3 王芳"]
    assert Voter.objects.count() == 3  # in place of the earlier electorate
    assert all(voter_by_code(planned.ballot, slip.code) for slip in slips)
    stored = str(list(Voter.objects.values_list("code_hash", "label", "label_hash")))
    for slip in slips:
        assert slip.code not in stored
        assert slip.label not in stored


def test_import_when_codes_come_then_they_are_used_and_not_shown_again(planned, now):
    assert imported(planned, "投票码\nAAAA-BBBB-CCC1\nAAAA-BBBB-CCC2", now) == []
    assert voter_by_code(planned.ballot, "aaaabbbbccc2") is not None


BAD = """投票码,姓名
GOOD-CODE-001,甲
GOOD-CODE-001,乙
short,丙
12345678901,丁
,戊
AAAA<script>AAAA,己
GOOD-CODE-O01,庚
GOOD-CODE-002,甲
AAAAAAAAAAAAA,辛

GOOD-CODE-003,壬"""


def test_import_when_lines_are_bad_then_each_is_told_and_nothing_is_taken(planned, now):
    with pytest.raises(LinesRefused) as refusal:
        imported(planned, BAD, now)
    told = {problem.at: problem.why for problem in refusal.value.bad}
    assert told.keys() == {3, 4, 5, 6, 7, 8, 9, 10}
    assert "第 2 行重复" in told[3]
    assert "第 2 行重复" in told[8]  # the letter O is the figure 0
    assert "姓名或工号与第 2 行重复" in told[9]
    assert all("GOOD-CODE-001" not in problem.text for problem in refusal.value.bad)
    assert Voter.objects.count() == len(planned.voters)


def test_import_when_bad_lines_are_skipped_on_purpose_then_the_rest_is_taken(planned, now):
    imported(planned, BAD, now, skip_bad=True)
    assert Voter.objects.count() == 2
    assert '"left_out":8' in Entry.objects.for_object(planned.ballot).first().payload


@pytest.mark.parametrize("text", ["", "名单\n张三", "姓名\n", "投票码\n短"])
def test_import_when_there_is_nothing_to_take_then_a_sentence(text, planned, now):
    with pytest.raises(Unready):
        imported(planned, text, now)
    with pytest.raises(Unready):
        imported(planned, text, now, skip_bad=True)
    assert Voter.objects.count() == len(planned.voters)


def test_import_when_ten_thousand_lines_come_then_all_are_judged(planned, now):
    rows = [f"{n:05d},员工{n}" for n in range(10_000)]
    rows[17], rows[9_000], rows[500] = rows[16], "x" * 90, ","  # the last one is blank
    data = "\r\n".join(["工号,姓名", *rows]).encode("gbk")
    found = read_electorate(read_table(SimpleUploadedFile("名单.csv", data)))
    assert (len(found.good), [problem.at for problem in found.bad]) == (9_997, [19, 9_002])


def test_electorate_when_the_stage_has_begun_then_closed(cast, now):
    polling = make_polling(cast, now)
    with pytest.raises(Unready, match="已经开始"):
        imported(polling, STAFF, now)
    with pytest.raises(Unready, match="已经开始"):
        generate_codes(ballot=polling.ballot, number=3, by=cast.organiser, now=now)


def test_codes_when_generated_again_then_the_earlier_ones_are_void(planned, now):
    first = generate_codes(ballot=planned.ballot, number=3, by=planned.cast.organiser, now=now)
    key = planned.fresh().sealed_with
    generate_codes(ballot=planned.ballot, number=4, by=planned.cast.organiser, now=now)
    assert voter_by_code(planned.ballot, first[0].code) is None
    assert Voter.objects.count() == 4
    assert planned.fresh().sealed_with != key


@pytest.mark.parametrize("number", [0, 20_001])
def test_codes_when_none_or_too_many_then_refused(number, planned, now):
    with pytest.raises(Unready):
        generate_codes(ballot=planned.ballot, number=number, by=planned.cast.organiser, now=now)


def test_version_when_stale_then_refused(planned, now):
    with pytest.raises(Stale):
        imported(planned, STAFF, now, version=99)


@pytest.mark.parametrize("role", ["approver", "auditor", "editor", "other_organiser", "stranger"])
def test_electorate_when_another_role_tries_then_refused(role, planned, cast, now):
    for act in (
        lambda by: generate_codes(ballot=planned.ballot, number=3, by=by, now=now),
        lambda by: prepare_ballot(ballot=planned.fresh(), by=by, now=now),
        lambda by: reissue_code(ballot=planned.ballot, words="A1", reason="丢失", by=by, now=now),
    ):
        with pytest.raises(Refused):
            act(cast.person(role))


# ------------------------------------------------------------------ members and jurors


def test_members_when_taken_then_everybody_with_a_live_role_once(cast, now):
    place = OrganisationFactory()
    ballot = BallotFactory(planned=True, stage__round=cast.round, electorate="members",
                           organisation=place)  # fmt: skip
    for role in ("editor", "juror"):
        MembershipFactory(user=cast.editor, organisation=place, role=role)
    MembershipFactory(organisation=place, role="editor")
    MembershipFactory(organisation=place, role="editor", suspended=True)
    assert take_members(ballot=ballot, by=cast.organiser, now=now) == 2
    assert Voter.objects.filter(user=cast.editor).count() == 1


def test_jurors_when_taken_then_those_who_still_sit(cast, now):
    ballot = BallotFactory(planned=True, stage__round=cast.round, electorate="jurors")
    SeatFactory(round=cast.round)
    SeatFactory(round=cast.round, left_at=now, left_reason="工作变动")
    SeatFactory()
    assert take_members(ballot=ballot, by=cast.organiser, now=now) == 1


def test_members_when_there_are_none_or_codes_are_used_then_a_sentence(planned, cast, now):
    with pytest.raises(Unready, match="用投票码"):
        take_members(ballot=planned.ballot, by=cast.organiser, now=now)
    empty = BallotFactory(planned=True, stage__round=cast.round, electorate="jurors")
    with pytest.raises(Unready, match="还没有"):
        take_members(ballot=empty, by=cast.organiser, now=now)


# ------------------------------------------------------------------ lost codes


@pytest.fixture
def staff(planned, now):
    slips = imported(planned, STAFF, now)
    planned.put("open")
    return planned, slips


def reissued(polling, words, now, reason="纸条丢失"):
    return reissue_code(
        ballot=polling.ballot, words=words, reason=reason, by=polling.cast.organiser, now=now
    )


def test_code_when_reissued_then_the_old_one_is_void_and_it_is_on_record(staff, now):
    polling, slips = staff
    fresh = reissued(polling, "a3", now)
    assert fresh.label == "A3 王芳"
    assert voter_by_code(polling.ballot, slips[2].code) is None
    assert voter_by_code(polling.ballot, fresh.code) is not None
    assert polling.fresh().reissued == 1
    row = Entry.objects.for_object(polling.ballot).first()
    assert (row.verb, row.reason) == ("ballot.reissue_code", "纸条丢失")
    assert "王芳" not in row.payload


@pytest.mark.parametrize("words", ["张伟", "无此人", "", "a"])
def test_code_when_nobody_or_several_fit_then_nothing_is_reissued(words, staff, now):
    with pytest.raises(Unready):
        reissued(staff[0], words, now)
    assert staff[0].fresh().reissued == 0


def test_code_when_its_vote_is_cast_then_never_reissued(staff, now):
    polling, slips = staff
    polling.voters = [voter_by_code(polling.ballot, slip.code) for slip in slips]
    polling.vote(2, 0, now=now)
    with pytest.raises(Unready, match="已经投出"):
        reissued(polling, "A3", now)


def test_code_when_reissued_then_the_old_page_cannot_vote(staff, now):
    polling, slips = staff
    stale = voter_by_code(polling.ballot, slips[2].code)
    reissued(polling, "A3", now)
    polling.voters = [stale]
    with pytest.raises(Voter.DoesNotExist):
        Voter.objects.get(pk=stale.pk, code_hash=stale.code_hash)


def test_code_when_no_reason_or_closed_then_refused(staff, now):
    polling, _ = staff
    with pytest.raises(Unready, match="原因"):
        reissued(polling, "A3", now, reason=" ")
    polling.put("closed")
    with pytest.raises(Unready, match="截止"):
        reissued(polling, "A3", now)


# ------------------------------------------------------------------ preparing


def test_ballot_when_prepared_then_it_has_a_key_and_a_record(cast, now):
    stage = StageFactory(round=cast.round, planned=True, ballot=True)
    ballot = prepare_ballot(ballot=Ballot(stage=stage), by=cast.organiser, now=now)
    assert ballot.sealed_with
    assert Entry.objects.for_object(ballot).first().verb == "ballot.prepare"
    assert "先导入" in "".join(missing_for_ballot(ballot))


def test_ballot_when_the_stage_is_of_another_kind_then_refused(cast, now):
    stage = StageFactory(round=cast.round, planned=True)
    with pytest.raises(Unready, match="不是票选"):
        prepare_ballot(ballot=Ballot(stage=stage), by=cast.organiser, now=now)


def test_ballot_when_everything_is_there_then_nothing_is_missing(planned, cast):
    assert "候选人少于两位" in "".join(missing_for_ballot(planned.fresh()))
    NominationFactory.create_batch(3, accepted=True, round=cast.round)
    assert missing_for_ballot(planned.fresh()) == []
