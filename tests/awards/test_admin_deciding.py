"""The grid in the admin: who sees it, what it shows, what it does, what it costs."""

import csv
import io
import json
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from awards.models import Nomination, Stage, Winner
from awards.standings import ranking
from kit.aggregates import Entry as Ranked
from kit.aggregates import Mark, Review, Rules, rank
from ledger.models import Entry
from tests.awards.cast import Cast, put
from tests.awards.jury_cast import deciding_cast, fund_of, jury_of, ranked, scored, stage_of
from tests.awards.test_admin_rounds import address, take
from tests.awards.test_admin_scope import same_as_missing, signed_in
from tests.factories.deciding import MeetingFactory, MotionFactory
from tests.factories.directory import RegionFactory, ThemeFactory
from tests.factories.selection import AssignmentFactory, SeatFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None) -> Cast:
    return deciding_cast()


def sent(client: Client, url: str, rows: list[Nomination], **more: Any) -> Any:
    """The form of a page with boxes ticked."""
    page = client.get(url)
    assert page.status_code == 200, page.content.decode()
    given = {"form_key": page.context["form_key"], "pick": [row.pk for row in rows], **more}
    return client.post(url, given, follow=True)


# ------------------------------------------------------------------ what it shows


def test_grid_when_opened_then_figures_balance_budget_and_quota_are_there(
    cast: Cast, now: datetime, clock: Any
) -> None:
    first, second, *_ = ranked(cast, now)
    RegionFactory(code="520000", name="贵州省")
    Nomination.objects.filter(pk=first.pk).update(happened_region="520000")
    first.themes.add(ThemeFactory(name="助残"))
    AssignmentFactory(stage=stage_of(cast), nomination=second, recused=True)
    page = signed_in(cast, "organiser").get(address(cast.round, "deciding"))
    text = page.content.decode()
    rows = page.context["page"].object_list
    assert [(row.standing.place, str(row.standing.raw)) for row in rows] == [
        (1, "5.0000"), (2, "4.0000"), (3, "3.0000"), (4, "2.0000"),
    ]  # fmt: skip
    assert [row.conflicts for row in rows] == [0, 1, 0, 0]
    for words in ("贵州省", "助残", "总额 3,000 元", "已占 0 / 3", "校正总评", "1,000 元"):
        assert words in text
    assert (rows[0].region, page.context["grid"].themes[0].nominated) == ("贵州省", 1)


@pytest.mark.parametrize(
    "query,order",
    [
        ("", [0, 1, 2, 3]), ("sort=valid", [0, 1, 2, 3]), ("sort=spread", [3, 0, 1, 2]),
        ("sort=disagreement", [3, 0, 1, 2]), ("sort=region", [0, 1, 2, 3]),
        ("sort=nonsense&page=abc", [0, 1, 2, 3]), ("state=taken", []), ("category=0", []),
        ("state=left", [0, 1, 2, 3]),
    ],
)  # fmt: skip
def test_grid_when_sorted_or_filtered_then_by_its_address(
    query: str, order: list[int], cast: Cast, now: datetime, clock: Any
) -> None:
    jurors = jury_of(3)
    values = ([5, 5, 5], [4, 4, 4], [3, 3, 3], [1, 2, 5])
    rows = [scored(cast, jurors, each, submitted_at=now) for each in values]
    page = signed_in(cast, "organiser").get(f"{address(cast.round, 'deciding')}?{query}")
    shown = [row.pk for row in page.context["page"].object_list]
    assert shown == [rows[place].pk for place in order]


def test_grid_when_there_are_more_rows_then_it_costs_the_same(
    cast: Cast, now: datetime, clock: Any, django_assert_num_queries: Any
) -> None:
    client, url = signed_in(cast, "organiser"), address(cast.round, "deciding")
    ranked(cast, now)
    client.get(url)
    for _ in range(2):
        with django_assert_num_queries(18):
            client.get(url)
        ranked(cast, now)


def test_confirm_page_when_there_are_more_rows_then_it_costs_the_same(
    cast: Cast, now: datetime, clock: Any, django_assert_num_queries: Any
) -> None:
    client, url = signed_in(cast, "approver"), address(cast.round, "confirm_many")
    rows = ranked(cast, now)
    client.get(url)
    for number in (1, 3):
        Nomination.objects.filter(pk__in=[row.pk for row in rows[:number]]).update(
            state="proposed", proposed_at=now, proposed_by=cast.organiser
        )
        with django_assert_num_queries(8):
            client.get(url)


def test_grid_when_nothing_is_there_then_it_says_what_will_be(cast: Cast, clock: Any) -> None:
    text = signed_in(cast, "organiser").get(address(cast.round, "deciding")).content.decode()
    assert "还没有提名" in text


# ------------------------------------------------------------------ what it does


def test_grid_when_ticked_then_proposed_and_retracted_and_the_money_follows(
    cast: Cast, now: datetime, clock: Any
) -> None:
    first, second, *_ = ranked(cast, now)
    client, url = signed_in(cast, "organiser"), address(cast.round, "deciding")
    answer = sent(client, url, [first, second], act="propose")
    assert "提出拟授 2 份" in answer.content.decode()
    assert "已占 2 / 3" in answer.content.decode()
    assert fund_of(cast).reserved == 2000
    sent(client, url, [second], act="retract")
    assert fund_of(cast).reserved == 1000
    shown = signed_in(cast, "editor").get(f"/admin/awards/nomination/{first.pk}/change/")
    assert "拟授" not in shown.content.decode()


def test_grid_when_against_the_ranking_then_the_tick_and_the_reason_are_kept(
    cast: Cast, now: datetime, clock: Any
) -> None:
    third = ranked(cast, now)[2]
    client, url = signed_in(cast, "organiser"), address(cast.round, "deciding")
    answer = sent(client, url, [third], act="propose")
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "名次更靠前" in text
    assert f'value="{third.pk}"' in text
    assert " checked" in text
    sent(client, url, [third], act="propose", reason="地区平衡")
    third.refresh_from_db()
    assert (third.state, third.state_reason) == ("proposed", "地区平衡")


@pytest.mark.parametrize(
    "change,sentence",
    [
        ({"act": "steal"}, "请选择提出"), ({"pick": ["x", "９"]}, "勾选"), ({"pick": []}, "勾选"),
        ({"form_key": ""}, "重新打开"), ({"pick": ["9" * 30]}, "勾选"),
    ],
)  # fmt: skip
def test_grid_when_sent_as_nonsense_then_a_sentence(
    change: dict[str, Any], sentence: str, cast: Cast, now: datetime, clock: Any
) -> None:
    client, url = signed_in(cast, "organiser"), address(cast.round, "deciding")
    ranked(cast, now)
    answer = sent(client, url, [], **{"act": "propose", **change})
    assert answer.status_code in {403, 409}
    assert sentence in answer.content.decode()


def test_grid_when_sent_twice_then_it_acts_once(cast: Cast, now: datetime, clock: Any) -> None:
    first = ranked(cast, now)[0]
    client, url = signed_in(cast, "organiser"), address(cast.round, "deciding")
    given = {"form_key": "same", "pick": [first.pk], "act": "propose"}
    client.post(url, given)
    assert "没有重复" in client.post(url, given, follow=True).content.decode()
    assert Entry.objects.filter(verb="nomination.propose").count() == 1


def test_lock_when_taken_on_the_page_then_the_grid_says_so_and_motions_open_it(
    cast: Cast, now: datetime, clock: Any
) -> None:
    first, second, *_ = ranked(cast, now)
    client, url = signed_in(cast, "organiser"), address(cast.round, "deciding")
    sent(client, url, [first], act="propose")
    take(cast, "organiser", "lock_result")
    text = client.get(url).content.decode()
    assert "锁定，增减名单须有会议动议" in text
    assert cast.round.snapshot.digest in text
    assert "动议" in sent(client, url, [second], act="propose", reason="x").content.decode()
    MotionFactory(meeting=MeetingFactory(round=cast.round), nomination=second)
    sent(client, url, [second], act="propose")
    second.refresh_from_db()
    assert second.state == "proposed"


def test_confirm_page_when_ticked_then_all_or_none_and_each_says_why(
    cast: Cast, now: datetime, clock: Any
) -> None:
    first, second, third, _ = ranked(cast, now)
    sent(signed_in(cast, "organiser"), address(cast.round, "deciding"), [first, second, third],
         act="propose")  # fmt: skip
    Nomination.objects.filter(pk=third.pk).update(created_by=cast.approver)
    client, url = signed_in(cast, "approver"), address(cast.round, "confirm_many")
    text = client.get(url).content.decode()
    assert "这份提名是您提交的" in text
    answer = sent(client, url, [first, third])
    assert answer.status_code == 409
    assert "全部没有确认" in answer.content.decode()
    assert not Winner.objects.exists()
    levels = {f"level-{first.pk}": "anonymous", f"level-{second.pk}": "nonsense"}
    answer = sent(client, url, [first, second], **levels)
    assert "已确认 2 份" in answer.content.decode()
    assert set(Winner.objects.values_list("nomination", "publish_level")) == {
        (first.pk, "anonymous"), (second.pk, "full"),
    }  # fmt: skip
    assert fund_of(cast).committed == 2000


# ------------------------------------------------------------------ files


def exported(cast: Cast, what: str, suffix: str, role: str = "organiser") -> bytes:
    url = address(cast.round, "deciding_export")
    answer = signed_in(cast, role).post(url, {"what": what, "format": suffix, "purpose": "复核"})
    assert answer.status_code == 200, answer.content.decode()
    return b"".join(answer.streaming_content)


def test_export_when_the_reviews_are_counted_again_then_the_ranking_is_the_same(
    cast: Cast, now: datetime, clock: Any
) -> None:
    jurors = jury_of(4)
    for values in ([5, 4, 4, 3], [2, 5, 3, 3], [4, 4, 4, 5]):
        scored(cast, jurors, values, submitted_at=now)
    gone = AssignmentFactory(
        stage=stage_of(cast), nomination=Nomination.objects.earliest("pk"), recused=True
    )
    gone.scores.create(criterion=cast.round.criteria.all()[0], value=1, scored_at=now)
    reviews = json.loads(exported(cast, "reviews", "json"))["rows"]
    assert len(reviews) == 3 * 4 * 3 + 1
    marks: dict[tuple[str, str], list[Mark]] = {}
    for row in reviews:
        if row["counts"] == "是":
            mark = Mark(row["criterion"], row["weight"], row["value"])
            marks.setdefault((row["nomination"], row["juror"]), []).append(mark)
    listed = json.loads(exported(cast, "ranking", "json"))["rows"]
    entries = [Ranked(row["nomination"], row["submitted_at"]) for row in listed]
    again = rank(entries, [Review(e, j, m) for (e, j), m in marks.items()], Rules())
    found = [(one.key, one.place, float(one.raw or 0), float(one.adjusted or 0)) for one in again]
    assert found == [
        (row["nomination"], row["place"], row["raw"], row["adjusted"]) for row in listed
    ]
    assert {one.key: one.raw for one in again} == {
        key: one.raw for key, one in ranking(cast.round).standings.items()
    }
    noted = Entry.objects.filter(verb="export.deciding").latest("sequence")
    assert noted.reason == "复核"
    assert '"rows":3' in noted.payload.replace(" ", "")


def test_export_when_the_stage_is_blind_then_jurors_go_by_number(
    cast: Cast, now: datetime, clock: Any
) -> None:
    ranked(cast, now)
    rows = list(csv.reader(io.StringIO(exported(cast, "reviews", "csv").decode("utf-8-sig"))))
    assert {row[3] for row in rows[1:]} == {"评委0", "评委1", "评委2"}
    Stage.objects.update(shows_names=False)
    rows = list(csv.reader(io.StringIO(exported(cast, "reviews", "csv").decode("utf-8-sig"))))
    assert {row[3] for row in rows[1:]} == {"评委01", "评委02", "评委03"}
    assert exported(cast, "ranking", "xlsx")[:2] == b"PK"


def test_export_when_asked_for_nonsense_then_a_sentence(cast: Cast, clock: Any) -> None:
    answer = signed_in(cast, "organiser").post(
        address(cast.round, "deciding_export"), {"what": "x"}
    )
    assert answer.status_code == 403
    assert "请选择导出" in answer.content.decode()


# ------------------------------------------------------------------ who may not


@pytest.mark.parametrize("page", ["deciding", "confirm_many"])
@pytest.mark.parametrize("role", ["editor", "other_organiser", "finance"])
def test_grid_when_it_is_not_ones_part_then_it_is_as_absent(
    role: str, page: str, cast: Cast, clock: Any
) -> None:
    client, url = signed_in(cast, role), address(cast.round, page)
    answer = client.get(url)
    assert answer.status_code in {403, 404}
    if answer.status_code == 404:
        template = url.replace(str(cast.round.pk), "{}")
        assert same_as_missing(client, template, cast.round.pk)


def test_grid_when_a_juror_of_the_round_runs_it_too_then_refused(
    cast: Cast, now: datetime, clock: Any
) -> None:
    SeatFactory(round=cast.round, juror=cast.organiser)
    ranked(cast, now)
    for page in ("deciding", "deciding_export"):
        client = signed_in(cast, "organiser")
        url = address(cast.round, page)
        answer = client.post(url, {"what": "reviews", "format": "csv"})
        assert answer.status_code == 403
        assert "评委" in answer.content.decode()
        assert "5.0000" not in answer.content.decode()


@pytest.mark.parametrize("role", ["approver", "auditor"])
def test_grid_when_only_to_read_then_no_boxes_and_no_act(
    role: str, cast: Cast, now: datetime, clock: Any
) -> None:
    first = ranked(cast, now)[0]
    client, url = signed_in(cast, role), address(cast.round, "deciding")
    assert 'name="pick"' not in client.get(url).content.decode()
    answer = sent(client, url, [first], act="propose")
    assert answer.status_code == 403
    assert fund_of(cast).reserved == Decimal(0)


def test_grid_when_the_round_is_not_deciding_then_it_says_so(cast: Cast, clock: Any) -> None:
    put(cast.round, "reviewing")
    text = signed_in(cast, "organiser").get(address(cast.round, "deciding")).content.decode()
    assert "定评中" in text
