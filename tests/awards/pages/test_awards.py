"""What an award is, its rounds, one round with its rules and winners."""

from datetime import timedelta

import pytest

from tests.answers import assert_public, told
from tests.factories.awards import (
    AwardFactory,
    AwardFigureFactory,
    CategoryFactory,
    CriterionFactory,
    RoundFactory,
    WinnerFactory,
)
from tests.factories.events import EditionFactory

pytestmark = pytest.mark.django_db


def round_url(round_) -> str:
    return f"/awards/{round_.award.slug}/{round_.slug}/"


# ------------------------------------------------------------------ list and award


def test_award_list_when_opened_then_shows_awards_without_drafts_of_rounds(client):
    award = AwardFactory(name="年度公益人物", since_year=2017)
    RoundFactory(award=award, year=2025, announced=True)
    RoundFactory(award=award, year=2027, draft=True)
    text = assert_public(client.get("/awards/"))
    for piece in ("年度公益人物", "2017年设立", "1 轮，最近一轮 2025年"):
        assert piece in text
    assert "2027" not in text


def test_award_list_when_empty_then_says_so(client):
    assert "还没有奖项" in assert_public(client.get("/awards/"))


def test_award_when_opened_then_tells_who_runs_it_and_how_much_is_loaded(client):
    award = AwardFactory(name="公益榜", former_names=["橙点奖"], since_year=2017)
    AwardFigureFactory(award=award, label="累计获奖个人", value=47, as_of="2023-03-03")
    AwardFigureFactory(award=award, label="推定的数", is_inferred=True)
    round_ = RoundFactory(award=award, announced=True, stated_winner_count=11)
    WinnerFactory(round=round_)
    WinnerFactory(round=round_, hidden=True)
    text = assert_public(client.get(f"/awards/{award.slug}/"))
    for piece in (
        "公益榜", "橙点奖", "累计获奖个人", "47", "2023年3月3日", "某某日报", "本奖项从不收费",
        "已收录 1 / 公布 11", award.run_by.name,
    ):  # fmt: skip
        assert piece in text, piece
    assert "推定的数" not in text


def test_award_when_its_mode_is_only_inferred_then_it_is_not_told(client):
    award = AwardFactory(rolling=True, mode_inferred=True)
    assert "滚动奖励" not in assert_public(client.get(f"/awards/{award.slug}/"))


def test_award_when_absent_then_404(client):
    assert_public(client.get("/awards/no-such-award/"), 404)


# ------------------------------------------------------------------ one round


def test_round_when_open_then_rules_criteria_and_dates_are_told(client):
    round_ = RoundFactory(
        eligibility="在日常生活中帮助他人的人", process_note="编辑部受理，另一人复核",
        edition=EditionFactory(official_title="公益盛典"),
    )  # fmt: skip
    CategoryFactory(round=round_, name="年度人物", quota=10, notice_policy="before")
    CriterionFactory(round=round_, name="带动他人", weight=60)
    CriterionFactory(round=round_, name="持续", weight=40, position=2)
    CriterionFactory(round=round_, name="旧标准", version=9)
    text = assert_public(client.get(round_url(round_)))
    for piece in (
        "在日常生活中帮助他人的人", "编辑部受理，另一人复核", "公益盛典", "年度人物", "带动他人",
        "60%", "5 个工作日", round_.fee_free_statement, "不适用：社会组织自设奖项", "征集中",
        "结果尚未公布",
    ):  # fmt: skip
        assert piece in text, piece
    assert "旧标准" not in text


def test_round_when_announced_then_winners_stand_by_category(client):
    round_ = RoundFactory(announced=True, stated_winner_count=3)
    people, groups = (CategoryFactory(round=round_, name=n, position=p) for p, n in
                      enumerate(("公益之星", "公益项目奖")))  # fmt: skip
    WinnerFactory(round=round_, category=groups, display_name="一个项目")
    WinnerFactory(round=round_, category=people, display_name="第二位", position=2)
    WinnerFactory(round=round_, category=people, display_name="第一位", position=1)
    page = client.get(round_url(round_))
    text = assert_public(page)
    groups = [(name, [w.display_name for w in winners]) for name, winners in page.context["groups"]]
    assert groups == [("公益之星", ["第一位", "第二位"]), ("公益项目奖", ["一个项目"])]
    assert "已收录 3 / 公布 3" in text


def test_round_when_decided_but_not_announced_then_nothing_tells_of_the_result(client, clock):
    deciding = RoundFactory(reviewing=True, stated_winner_count=11)
    still = told(client.get(round_url(deciding)))
    type(deciding).objects.update(state="announced", announce_at=clock.now + timedelta(seconds=1))
    WinnerFactory(round=deciding, release_at=clock.now + timedelta(seconds=1))
    embargoed = client.get(round_url(deciding)).content.decode()
    for secret in ('badge--live">已公布', "公布 11", "艾必齐"):
        assert secret not in embargoed
    assert "评审中" in embargoed
    assert "评审中" in still[3]
    clock.pass_by(seconds=1)
    assert "艾必齐" in client.get(round_url(deciding)).content.decode()


@pytest.mark.parametrize("state", ["reviewing", "deciding", "announced", "settled", "archived"])
def test_round_when_its_minute_has_not_come_then_its_state_tells_nothing(client, clock, state):
    round_ = RoundFactory(reviewing=True)
    same = told(client.get(round_url(round_)))
    type(round_).objects.update(state=state, announce_at=clock.now + timedelta(seconds=1))
    assert told(client.get(round_url(round_))) == same


def test_round_when_a_draft_then_it_is_exactly_like_absent(client):
    draft = RoundFactory(draft=True)
    absent = f"/awards/{draft.award.slug}/no-such-round/"
    hidden = told(client.get(round_url(draft)), forget=draft.slug)
    assert hidden == told(client.get(absent), forget="no-such-round")
    assert hidden[0] == 404


def test_round_when_asked_for_under_another_award_then_leads_home(client):
    round_ = RoundFactory()
    response = client.get(f"/awards/other/{round_.slug}/")
    assert (response.status_code, response["Location"]) == (301, round_url(round_))


def test_round_when_cancelled_then_says_why(client):
    text = assert_public(client.get(round_url(RoundFactory(cancelled=True))))
    assert "资金未到位" in text
