"""Stages in the admin: the table of a draft, the steps, who advances; and new rounds."""

from datetime import timedelta
from typing import Any

import pytest

from awards.actions.shipped import SHIPPED
from awards.models import Nomination, Round, RoundTemplate, Stage
from tests.awards.cast import Cast, make_cast, put
from tests.awards.selection import closed, entries, opened, planned
from tests.awards.test_admin_scope import signed_in
from tests.awards.test_admin_steps import asked
from tests.factories.rounds import RoundTemplateFactory
from tests.factories.selection import SeatFactory, StageFactory

K = Stage.Kind
START = "/admin/awards/round/start/"


def page(thing: Any, verb: str = "change") -> str:
    return f"/admin/awards/{thing._meta.model_name}/{thing.pk}/{verb}/"


def take(cast: Cast, thing: Any, verb: str, role: str = "organiser", **answers: Any) -> Any:
    client, url = signed_in(cast, role), page(thing, verb)
    return client.post(url, asked(client, url) | answers, follow=True)


def row(number: int, **fields: Any) -> dict[str, str]:
    given = {
        "kind": K.DISCUSSION, "advance": "decision", "shows_reviews": "after_own", "per_entry": 3,
        "quorum": 3, "ORDER": number + 1,
    } | fields  # fmt: skip
    return {f"stages-{number}-{name}": str(value) for name, value in given.items()}


def table(*rows: dict[str, str], initial: int = 0) -> dict[str, str]:
    total = {"stages-TOTAL_FORMS": str(len(rows)), "stages-INITIAL_FORMS": str(initial)}
    return total | {name: value for one in rows for name, value in one.items()}


# ------------------------------------------------------------------ the table of a draft


def test_table_when_filled_in_then_stages_stand_in_the_order_of_their_numbers(
    cast: Cast, clock: Any
) -> None:
    put(cast.round, "draft")
    sent = table(
        row(0, ORDER=2, opens_at="2026-05-01T09:00", closes_at="2026-05-02T18:00"),
        row(1, ORDER=1, kind=K.NOMINATION),
        row(2, ORDER=3, kind=K.BALLOT, advance="top_votes", advance_count=5, title="委员票选"),
        row(3, kind="", ORDER="", shows_names="on"),
    )
    answer = take(cast, cast.round, "set_stages", **sent)
    assert answer.status_code == 200, answer.content.decode()
    found = list(cast.round.stages.all())
    assert [str(stage) for stage in found] == ["提名", "讨论", "委员票选"]
    assert found[1].closes_at.microsecond == 999_999
    cast.round.refresh_from_db()
    assert cast.round.has_jury
    sent = table(
        row(0, id=found[0].pk, kind=K.NOMINATION, ORDER=2),
        row(1, id=found[1].pk, ORDER=1),
        row(2, id=found[2].pk, DELETE="on", kind=K.BALLOT),
        initial=3,
    )
    take(cast, cast.round, "set_stages", **sent)
    assert list(cast.round.stages.all()) == [found[1], found[0]]


@pytest.mark.parametrize(
    "fields,words",
    [
        ({"advance": "top_score"}, "须写明名额"),
        ({"per_entry": 0}, "至少为 1"),
        ({"opens_at": "2026-05-02T09:00", "closes_at": "2026-05-01T09:00"}, "截止必须晚于开始"),
        ({"opens_at": "某天"}, "有的环节填写不对"),
        ({"kind": "magic"}, "有的环节填写不对"),
        ({"id": "999"}, "有的环节填写不对"),
    ],
)
def test_table_when_a_row_is_wrong_then_it_is_said_and_all_that_was_typed_stays(
    fields: dict[str, Any], words: str, cast: Cast, clock: Any
) -> None:
    put(cast.round, "draft")
    sent = table(row(0, title="不能丢的名称", **fields), initial=1 if "id" in fields else 0)
    text = take(cast, cast.round, "set_stages", **sent).content.decode()
    assert words in text
    assert "不能丢的名称" in text
    assert not cast.round.stages.exists()


def test_table_when_the_round_is_open_then_it_explains_itself(cast: Cast, clock: Any) -> None:
    answer = signed_in(cast, "organiser").get(page(cast.round, "set_stages"))
    assert answer.status_code == 409
    assert "不再增减" in answer.content.decode()


def test_page_when_the_round_is_a_draft_then_each_line_leads_to_what_is_meant(
    cast: Cast, clock: Any
) -> None:
    put(cast.round, "draft", title="全国评选")
    StageFactory(round=cast.round)
    text = signed_in(cast, "organiser").get(page(cast.round)).content.decode()
    for piece in ("#id_opens_at", page(cast.round, "set_stages"), "请先设评委", "提醒：", "已齐"):
        assert piece in text, piece


# ------------------------------------------------------------------ steps


def test_stage_when_run_on_its_pages_then_it_opens_closes_and_settles(
    cast: Cast, now: Any, clock: Any
) -> None:
    first, second = entries(cast, 2)
    (stage,) = planned(cast, K.DISCUSSION, advance_count=1)
    text = signed_in(cast, "organiser").get(page(stage, "open")).content.decode()
    assert "进入本环节 2 份" in text
    for verb in ("open", "close"):
        assert take(cast, stage, verb).status_code == 200
    kept = {f"outcome-{first.pk}": "advanced", f"outcome-{second.pk}": "advanced"}
    text = take(cast, stage, "settle", **kept).content.decode()
    assert "最多晋级 1 个，现在选了 2 个" in text
    kept[f"outcome-{second.pk}"] = "dropped"
    text = take(cast, stage, "settle", **kept).content.decode()
    assert "请写明不晋级的理由" in text
    assert text.count("checked") == 2
    take(cast, stage, "settle", **kept, common_reason="名额所限")
    states = [Nomination.objects.get(pk=row.pk).state for row in (first, second)]
    assert states == ["shortlisted", "not_selected"]
    text = signed_in(cast, "organiser").get(page(stage)).content.decode()
    for piece in ("本环节的提名 2 份", "名额所限", "已出结果"):
        assert piece in text, piece


def test_settle_when_it_goes_by_rank_then_the_page_says_where(
    cast: Cast, now: Any, clock: Any
) -> None:
    entries(cast, 2)
    stage = closed(cast, *planned(cast, K.SCORING, advance="top_score", advance_count=1), now)
    answer = signed_in(cast, "organiser").get(page(stage, "settle"))
    assert answer.status_code == 409
    assert "请用“按得分晋级”" in answer.content.decode()


def test_stage_when_rescheduled_or_reopened_then_with_new_dates(
    cast: Cast, now: Any, clock: Any
) -> None:
    entries(cast, 1)
    stage = opened(cast, *planned(cast, K.DISCUSSION), now)
    take(cast, stage, "reschedule", closes_at="2026-03-08T18:00", reason="延长一天")
    stage.refresh_from_db()
    assert stage.closes_at == (now + timedelta(hours=32)).replace(second=59, microsecond=999_999)
    take(cast, stage, "close")
    text = take(cast, stage, "reopen", closes_at="2026-03-01T18:00", reason="补").content.decode()
    assert "必须晚于现在" in text
    take(cast, stage, "reopen", closes_at="2026-03-09T18:00", reason="补")
    stage.refresh_from_db()
    assert stage.state == "open"


@pytest.mark.parametrize("role", ["approver", "auditor", "editor", "other_organiser"])
def test_stage_when_it_is_not_ones_to_run_then_nothing_is_offered_or_taken(
    role: str, cast: Cast, now: Any, clock: Any
) -> None:
    entries(cast, 1)
    (stage,) = planned(cast, K.DISCUSSION)
    client = signed_in(cast, role)
    seen = {"approver": 200, "auditor": 200, "editor": 403, "other_organiser": 404}[role]
    assert client.get(page(stage)).status_code == seen
    answer = client.post(page(stage, "open"), {"form_key": "k", "version": "1"})
    assert answer.status_code in {403, 404}
    stage.refresh_from_db()
    assert stage.state == "planned"


@pytest.mark.parametrize("count", [1, 3])
def test_settle_page_when_there_are_more_entries_then_it_costs_the_same(
    count: int, cast: Cast, now: Any, clock: Any, django_assert_num_queries: Any
) -> None:
    entries(cast, count)
    stage = closed(cast, *planned(cast, K.DISCUSSION), now)
    client, url = signed_in(cast, "organiser"), page(stage, "settle")
    client.get(url)
    with django_assert_num_queries(9):
        client.get(url)


# ------------------------------------------------------------------ new rounds


def begin(cast: Cast, role: str = "organiser", **fields: Any) -> Any:
    return signed_in(cast, role).post(START, {"form_key": "k1"} | fields, follow=True)


def test_start_when_a_copy_is_looked_at_then_last_years_round_is_a_year_on(
    cast: Cast, clock: Any, now: Any
) -> None:
    dates = {"opens_at": now, "closes_at": now + timedelta(days=9), "announce_at": now}
    put(cast.round, "announced", title="2026年度评选", **dates)
    SeatFactory(round=cast.round)
    client = signed_in(cast, "organiser")
    text = client.get(START, {"source": f"round:{cast.round.public_id}"}).content.decode()
    for piece in ("预览：2027年度评选", "2027年3月7日 10:00", "沿用 1 位", "年度人物"):
        assert piece in text, piece
    assert Round.objects.count() == 1
    made = begin(cast, source=f"round:{cast.round.public_id}")
    assert "已新建草稿" in made.content.decode()
    new = Round.objects.latest("pk")
    assert (new.title, new.year, new.state) == ("2027年度评选", 2027, "draft")
    assert new.seats.count() == 1
    again = begin(cast, source=f"round:{cast.round.public_id}")
    assert "没有重复添加" in again.content.decode()
    assert Round.objects.count() == 2


def test_start_when_a_template_is_chosen_then_what_it_cannot_know_is_asked(
    cast: Cast, clock: Any
) -> None:
    sent = {"source": "shipped:election", "award": cast.round.award_id}
    text = begin(cast, **sent, title="").content.decode()
    assert "请填写名称" in text
    assert "请选择奖项" in begin(cast, source="shipped:annual", title="x").content.decode()
    begin(cast, **sent, title="2027公益委员", starts_on="2027-03-01")
    new = Round.objects.latest("pk")
    assert (new.year, new.stages.count()) == (2027, 5)


def test_start_when_the_source_is_another_houses_then_it_is_no_choice(
    cast: Cast, clock: Any
) -> None:
    theirs, kept = make_cast().round, RoundTemplateFactory()
    for source in (f"round:{theirs.public_id}", f"kept:{kept.public_id}", "shipped:none", "x"):
        before = Round.objects.count()
        answer = begin(cast, source=source, award=cast.round.award_id, title="x", year="2027")
        assert answer.status_code == 200, source
        assert Round.objects.count() == before
    text = begin(cast, source="shipped:annual", award=theirs.award_id, title="x", year="2027")
    assert "有 1 处需要改" in text.content.decode()


def test_round_when_kept_as_a_template_then_it_is_offered(cast: Cast, clock: Any) -> None:
    take(cast, cast.round, "keep_template", name="我们的年度评选")
    kept = RoundTemplate.objects.get()
    text = signed_in(cast, "organiser").get(START).content.decode()
    assert "我们的年度评选" in text
    for name, _ in SHIPPED.values():
        assert name in text
    begin(cast, source=f"kept:{kept.public_id}", award=cast.round.award_id, title="新", year="2027")
    assert Round.objects.latest("pk").categories.get().name == "年度人物"


@pytest.mark.parametrize("role", ["approver", "editor", "auditor", "finance"])
def test_start_when_one_runs_no_selection_then_it_is_refused(
    role: str, cast: Cast, clock: Any
) -> None:
    assert signed_in(cast, role).get(START).status_code == 403
