"""The course of a round, what each value means, how the rules changed, and who holds a seat."""

from datetime import date, timedelta

import pytest

from awards.models import Award, Stage
from tests.answers import assert_public
from tests.factories.awards import (
    AwardFactory,
    CategoryFactory,
    CriterionFactory,
    RoundFactory,
    WinnerFactory,
)
from tests.factories.rounds import RuleVersionFactory
from tests.factories.selection import StageFactory

pytestmark = pytest.mark.django_db
K = Stage.Kind


def url(round_) -> str:
    return f"/awards/{round_.award.slug}/{round_.slug}/"


def marks(client, round_) -> list[tuple[str, str]]:
    return [(str(line.stage), line.mark) for line in client.get(url(round_)).context["course"]]


def test_course_when_a_round_has_stages_then_dates_people_and_what_advances_are_told(
    client, clock
) -> None:
    now = clock.now
    round_ = RoundFactory(opens_at=now, closes_at=now + timedelta(days=3))
    StageFactory(round=round_, kind=K.NOMINATION, taken_by="media")
    StageFactory(
        round=round_, position=1, planned=True, description="三位评委独立评分", per_category=True,
        opens_at=now + timedelta(days=5), closes_at=now + timedelta(days=6), top=True,
    )  # fmt: skip
    StageFactory(
        round=round_, position=2, kind=K.AWARD, title="颁奖晚会", taken_by="",
        opens_at=now + timedelta(days=9), closes_at=now + timedelta(days=9, hours=2),
    )  # fmt: skip
    text = assert_public(client.get(url(round_)))
    for piece in (
        "2026年3月7日 10:00 — 2026年3月10日 10:00", "提名媒体", "每个类别按得分取前 2 名",
        "三位评委独立评分", "颁奖晚会", "2026年3月16日 10:00–12:00",
    ):  # fmt: skip
        assert piece in text, piece
    assert marks(client, round_) == [("提名", "now"), ("评分", "next"), ("颁奖晚会", "next")]
    clock.pass_by(days=20)
    assert marks(client, round_) == [("提名", "past"), ("评分", "next"), ("颁奖晚会", "past")]


def test_course_when_a_stage_has_its_result_then_it_looks_like_one_that_ended(client, clock):
    round_ = RoundFactory(reviewing=True)
    stage = StageFactory(round=round_, closed=True)
    ended = client.get(url(round_)).content
    Stage.objects.filter(pk=stage.pk).update(state="settled")
    assert client.get(url(round_)).content == ended
    assert marks(client, round_) == [("评分", "past")]
    Stage.objects.filter(pk=stage.pk).update(state="open")
    assert marks(client, round_) == [("评分", "now")]


@pytest.mark.parametrize("count", [1, 3])
def test_round_page_when_there_are_more_stages_then_it_costs_the_same(
    count: int, client, django_assert_num_queries
) -> None:
    round_ = RoundFactory(criteria_version=count + 1)
    for place in range(count):
        StageFactory(round=round_, position=place)
        CriterionFactory(round=round_, version=place + 1)
        RuleVersionFactory(round=round_, version=place + 2, reason="说明")
    client.get(url(round_))
    with django_assert_num_queries(COST):
        client.get(url(round_))


COST = 5


def test_criteria_when_they_have_anchors_then_each_value_is_told(client) -> None:
    criterion = CriterionFactory(anchors=["没有", "少", "有", "多", "持续五年"])
    text = assert_public(client.get(url(criterion.round)))
    for piece in ("各分值的含义", "没有", "持续五年"):
        assert piece in text, piece
    assert "评审标准的修订" not in text


def test_rules_when_revised_then_date_change_and_reason_are_told(client, clock) -> None:
    round_ = RoundFactory(criteria_version=2, eligibility="近两年的行动")
    CriterionFactory(round=round_, name="真实性", weight=60)
    CriterionFactory(round=round_, name="规模", weight=40)
    CriterionFactory(round=round_, name="真实性", weight=70, version=2, description="可核实")
    CriterionFactory(round=round_, name="持续性", weight=30, version=2)
    RuleVersionFactory(round=round_, eligibility="近一年的行动")
    RuleVersionFactory(round=round_, revised=True, eligibility="近两年的行动")
    text = assert_public(client.get(url(round_)))
    for piece in (
        "评审标准（第 2 版）", "“真实性”的权重由 60% 改为 70%", "“真实性”的说明有修改",
        "新增“持续性”（30%）", "删去“规模”（40%）", "参评条件有修改", "补充地区要求",
        "近一年的行动", "近两年的行动",
    ):  # fmt: skip
        assert piece in text, piece


def test_seats_when_a_term_runs_then_holders_are_told_from_former_ones(client, clock) -> None:
    award = AwardFactory(mode=Award.Mode.ELECTION)
    round_ = RoundFactory(award=award, announced=True)

    def seat(name, first, last, **more):
        terms = {"term_starts_on": date(first, 1, 1), "term_ends_on": date(last, 12, 31)}
        return WinnerFactory(
            round=round_, display_name=name, term_precision="year", **terms, **more
        )

    seat("现任某", 2024, 2026)
    former = seat("往届某", 2021, 2023)
    seat("未公布某", 2024, 2026, upcoming=True)
    page = client.get(f"/awards/{award.slug}/")
    text = assert_public(page)
    groups = [(g.term, g.is_current, len(g.winners)) for g in page.context["seats"]]
    assert groups == [("2024年至2026年", True, 1), ("2021年至2023年", False, 1)]
    assert "未公布某" not in text
    assert "往届" in assert_public(client.get(f"/winners/{former.slug}/"))
    clock.move_to(clock.now.replace(year=2027))
    groups = client.get(f"/awards/{award.slug}/").context["seats"]
    assert not any(group.is_current for group in groups)


def test_category_when_its_seats_have_a_term_then_the_rules_tell_it(client) -> None:
    category = CategoryFactory(
        term_starts_on=date(2021, 1, 1), term_ends_on=date(2024, 12, 31), term_precision="year"
    )
    assert "2021年至2024年" in assert_public(client.get(url(category.round)))
