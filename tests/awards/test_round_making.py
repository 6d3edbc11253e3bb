"""Drafts made from templates and from last year's round, and rounds kept as templates."""

import json
from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from awards.actions.blueprints import blueprint_of, same_day_next_year
from awards.actions.round_making import drop_template, keep_template, make_round
from awards.actions.rounds import step_round
from awards.actions.shipped import SHIPPED
from awards.checklist import checklist, missing_for_opening
from awards.models import Category, Round, RoundTemplate, RuleVersion, Stage
from kit.dates import SHANGHAI, start_of
from kit.verdict import Refused, Unready
from ledger.models import Entry
from tests.awards.cast import ROLES, Cast, column_cast, confirmed, make_cast, put
from tests.awards.test_admin_scope import signed_in
from tests.factories.awards import CategoryFactory, ColumnFactory, CriterionFactory
from tests.factories.directory import UserFactory
from tests.factories.rounds import RoundTemplateFactory, RuleVersionFactory
from tests.factories.selection import SeatFactory, StageFactory

DAY = date(2027, 3, 1)
K = Stage.Kind


def make(cast: Cast, now: datetime, content=None, **more) -> Round:
    given = {
        "content": content or SHIPPED["annual"][1], "award": cast.round.award,
        "title": "2027年度评选", "year": 2027, "starts_on": DAY, "by": cast.organiser, "now": now,
    }  # fmt: skip
    return make_round(**given | more)


def complete(round_: Round, jurors: int = 3) -> Round:
    """What no template can know, filled in."""
    round_.approval_not_applicable = "社会组织自设奖项"
    round_.save()
    SeatFactory.create_batch(jurors, round=round_)
    return round_


@pytest.mark.parametrize("key", SHIPPED)
def test_template_when_shipped_then_little_is_missing_and_the_round_opens(
    key: str, cast: Cast, now
) -> None:
    round_ = make(cast, now, SHIPPED[key][1])
    assert all(c.anchors and len(c.anchors) == 5 for c in round_.criteria.all())
    wanted = ["请填写评比达标表彰的批准文号，或写明不适用的理由。"]
    wanted += ["本轮由评委评分，请先设评委。"] if key == "annual" else []
    assert missing_for_opening(round_, now=now) == wanted
    opened = step_round(round_=complete(round_), verb="open", by=cast.organiser, now=now)
    assert opened.state == "open"
    kinds = {stage.kind for stage in opened.stages.all()}
    assert opened.has_jury == bool(kinds & {K.SCORING, K.BALLOT})


def test_election_when_made_then_it_has_the_five_stages_and_a_term(cast: Cast, now) -> None:
    round_ = make(cast, now, SHIPPED["election"][1])
    assert [str(stage) for stage in round_.stages.all()] == ["提名", "路演", "讨论", "实践", "票选"]
    assert round_.categories.get().term == "2027年至2030年"


def test_copy_when_made_a_year_later_then_everything_is_there_and_the_dates_moved(
    cast: Cast, now
) -> None:
    old = complete(make(cast, now))
    Category.objects.filter(slug="renwu", round=old).update(
        prize_amount="8000.50", quota=7, term_starts_on=date(2025, 1, 1),
        term_ends_on=date(2027, 12, 31),
    )  # fmt: skip
    gone = SeatFactory(round=old, left_at=now, left_reason="工作变动")
    SeatFactory(round=old, juror=UserFactory(is_active=False))
    starts = same_day_next_year(DAY)
    assert starts == date(2028, 3, 1)
    new = make(
        cast, now, blueprint_of(old), year=2028, title="2028年度评选", starts_on=starts, jury_of=old
    )
    assert (new.state, new.opens_at) == ("draft", datetime(2028, 3, 1, 9, tzinfo=SHANGHAI))
    assert new.closes_at == datetime(2028, 3, 30, 23, 59, 59, 999999, tzinfo=SHANGHAI)
    assert new.approval_not_applicable == "社会组织自设奖项"
    assert [s.juror for s in new.seats.all()] == [
        s.juror for s in old.seats.all() if s.juror.is_active and s.juror != gone.juror
    ]
    assert not new.seats.exclude(invited_at=None).exists()
    category = new.categories.get(slug="renwu")
    assert (str(category.prize_amount), category.quota, category.term) == (
        "8000.50", 7, "2027年至2029年",
    )  # fmt: skip
    stages = [(s.kind, s.opens_at, s.advance, s.advance_count) for s in old.stages.all()]
    moved = [(s.kind, s.opens_at, s.advance, s.advance_count) for s in new.stages.all()]
    days = timedelta(days=(starts - DAY).days)
    assert moved == [(k, at and at + days, a, n) for k, at, a, n in stages]
    assert missing_for_opening(new, now=now) == []


def test_copy_when_its_base_has_no_dates_then_it_opens_on_the_day_that_was_asked_for(
    cast: Cast, now
) -> None:
    new = make(cast, now, blueprint_of(cast.round), starts_on=DAY)
    assert (new.opens_at, new.closes_at) == (datetime(2027, 3, 1, 9, tzinfo=SHANGHAI), None)
    assert make(cast, now, blueprint_of(cast.round), starts_on=None).opens_at is None


def test_copy_when_stories_had_to_be_verified_then_they_have_to_be_again(cast: Cast, now) -> None:
    put(cast.round, "settled", required_verification=2)
    assert make(cast, now, blueprint_of(cast.round)).required_verification == 2


def test_next_year_when_it_is_a_leap_day_then_the_last_of_february() -> None:
    assert same_day_next_year(date(2028, 2, 29)) == date(2029, 2, 28)


def test_template_when_kept_then_it_holds_no_people_and_makes_rounds_again(cast: Cast, now) -> None:
    old = complete(make(cast, now, SHIPPED["election"][1]))
    kept = keep_template(round_=old, name=" 委员选举 ", by=cast.organiser, now=now)
    assert (kept.name, kept.kept_by) == ("委员选举", cast.house)
    assert str(old.seats.first().juror) not in json.dumps(kept.content, ensure_ascii=False)
    again = make(cast, now, RoundTemplate.objects.get().content, year=2030, starts_on=DAY)
    assert again.categories.get().term == "2030年至2033年"
    assert again.stages.count() == 5
    other = keep_template(round_=again, name="委员选举", by=cast.organiser, now=now)
    assert other.pk == kept.pk


@pytest.mark.parametrize("role", ROLES)
def test_round_when_made_or_kept_then_by_those_who_run_it(role: str, cast: Cast, now) -> None:
    user, runs = cast.person(role), role in {"organiser", "admin"}
    for act in (
        lambda: make(cast, now, by=user),
        lambda: keep_template(round_=cast.round, name="x", by=user, now=now),
    ):
        if runs:
            act()
        else:
            with pytest.raises(Refused):
                act()


def test_round_when_made_for_a_column_then_its_lead_makes_it(db, now) -> None:
    cast = column_cast()
    round_ = make(cast, now, SHIPPED["column"][1], by=cast.person("lead"), column=cast.round.column)
    assert round_.column == cast.round.column
    kept = keep_template(round_=round_, name="栏目", by=cast.person("lead"), now=now)
    assert kept.kept_by == cast.partner.organisation
    assert list(RoundTemplate.objects.visible_to(cast.lead)) == [kept]
    assert not RoundTemplate.objects.visible_to(cast.organiser).exists()
    with pytest.raises(Refused):
        make(cast, now, by=cast.person("lead"))
    with pytest.raises(Unready, match="不是所选的奖项"):
        make(cast, now, column=ColumnFactory())


def test_jury_when_it_is_another_houses_then_it_is_not_copied(cast: Cast, now) -> None:
    with pytest.raises(Refused):
        make(cast, now, jury_of=make_cast().round)


# ------------------------------------------------------------------ the check list


def sentence(round_: Round, target: str, now: datetime) -> str:
    return next(line.sentence for line in checklist(round_, now=now) if line.target == target)


def test_anchors_when_jurors_score_then_every_value_has_its_words(cast: Cast, now) -> None:
    CriterionFactory(round=cast.round, name="真实性", anchors=["差", "", "中", "良", "优"])
    assert sentence(cast.round, "criteria", now) == ""
    StageFactory(round=cast.round)
    assert "请为“真实性（100%）”的每个分值" in sentence(cast.round, "criteria", now)
    cast.round.criteria.update(anchors=["一", "二", "三", "四", "五"])
    assert sentence(cast.round, "criteria", now) == ""


def test_jury_when_somebody_has_to_score_then_there_are_enough(cast: Cast, now) -> None:
    assert sentence(cast.round, "jury", now) == ""
    StageFactory(round=cast.round, per_entry=2)
    assert "请先设评委" in sentence(cast.round, "jury", now)
    SeatFactory(round=cast.round)
    SeatFactory(round=cast.round, left_at=now, left_reason="工作变动")
    assert sentence(cast.round, "jury", now) == "每份提名须 2 位评委，现在只有 1 位。"
    SeatFactory(round=cast.round)
    assert sentence(cast.round, "jury", now) == ""


@pytest.mark.parametrize(
    "stages,words",
    [
        ([("scoring", 40, 50), ("notice", 51, 60), ("award", 61, 61)], ""),
        ([("nomination", None, None), ("screening", 5, 40), ("scoring", 41, 50)], ""),
        ([("scoring", 40, None)], "请填写“评分”的开始和截止时间"),
        ([("scoring", 20, 50)], "“评分”要在“征集”截止之后开始"),
        ([("roadshow", 40, 50), ("ballot", 45, 55)], "“票选”要在“路演”截止之后开始"),
        ([("screening", -2, 40)], "“初审”不能早于征集开始"),
        ([("screening", 2, 20)], "“初审”不能在征集截止之前结束"),
        ([("screening", 2, 45), ("scoring", 40, 50)], "“评分”要在“初审”截止之后开始"),
        ([("notice", 40, 41), ("scoring", 42, 50)], "“评分”应排在“公示”之前"),
        ([("award", 40, 40), ("award", 42, 42)], "“颁奖”环节只能有一个"),
    ],
)
def test_stages_when_their_dates_cross_then_the_list_says_which(
    stages, words, cast: Cast, now
) -> None:
    first = start_of(DAY)
    cast.round.opens_at, cast.round.closes_at = first, first + timedelta(days=30)

    def at(days):
        return None if days is None else first + timedelta(days=days)

    for place, (kind, opens, closes) in enumerate(stages):
        closes_at = at(closes) and at(closes) + timedelta(hours=9)
        StageFactory(
            round=cast.round, kind=kind, position=place, opens_at=at(opens), closes_at=closes_at
        )
    found = sentence(cast.round, "stages", now)
    assert words in found
    assert bool(words) == bool(found)


@pytest.mark.parametrize("name", ["全国公益人物", "中国好人", "国家级公益奖"])
def test_name_when_it_claims_the_nation_then_it_is_a_warning_and_stops_nothing(
    name: str, cast: Cast, now
) -> None:
    assert sentence(cast.round, "title", now) == ""
    CategoryFactory(round=cast.round, name=name)
    assert name in sentence(cast.round, "title", now)
    assert all(name not in text for text in missing_for_opening(cast.round))


def test_opening_when_nominations_would_be_over_then_the_dates_come_first(cast: Cast, now) -> None:
    put(cast.round, "draft", opens_at=now - timedelta(days=2), closes_at=now)
    with pytest.raises(Unready, match="已经过去"):
        step_round(round_=cast.round, verb="open", by=cast.organiser, now=now)


# ------------------------------------------------------------------ terms and versions


def test_term_when_a_seat_is_confirmed_then_the_winner_holds_it(cast: Cast, now) -> None:
    Category.objects.filter(pk=cast.category.pk).update(
        term_starts_on=date(2026, 1, 1), term_ends_on=date(2026, 12, 31), term_precision="year"
    )
    cast.category.refresh_from_db()
    winner = confirmed(cast, now)
    assert winner.term == "2026年"
    held = {day: winner.holds(day) for day in (date(2025, 12, 31), now.date(), date(2027, 1, 1))}
    assert list(held.values()) == [False, True, False]
    rows = type(winner).objects
    assert {day: rows.holding(day).exists() for day in held} == held


@pytest.mark.parametrize(
    "fields",
    [
        {"term_starts_on": DAY},
        {"term_ends_on": DAY},
        {"term_starts_on": DAY, "term_ends_on": DAY - timedelta(days=1)},
    ],
)
def test_term_when_it_is_half_or_backwards_then_no_row_holds_it(fields, db) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        CategoryFactory(**fields)


def test_version_when_it_has_no_reason_or_comes_twice_then_no_row_holds_it(db) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        RuleVersionFactory(version=2)
    first = RuleVersionFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        RuleVersionFactory(round=first.round)
    assert RuleVersion.objects.count() == 1


def test_template_when_named_twice_in_a_house_then_no_row_holds_it(db) -> None:
    first = RoundTemplateFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        RoundTemplateFactory(kept_by=first.kept_by, name=first.name)


def test_record_when_a_round_is_made_then_it_says_what_from(cast: Cast, now) -> None:
    round_ = make(cast, now, origin="annual")
    assert "annual" in Entry.objects.for_object(round_).get().payload


@pytest.mark.parametrize(
    "who,may",
    [("organiser", True), ("lead", False), ("approver", False), ("auditor", False),
     ("other_organiser", False), ("admin", True)],
)  # fmt: skip
def test_template_when_dropped_then_by_who_runs_its_rounds(who: str, may: bool, cast, now) -> None:
    kept = keep_template(round_=cast.round, name="旧模板", by=cast.organiser, now=now)
    made = Entry.objects.count()
    if may:
        drop_template(template=kept, by=cast.person(who), now=now)
        assert Entry.objects.latest("sequence").verb == "template.drop"
    else:
        with pytest.raises(Refused):
            drop_template(template=kept, by=cast.person(who), now=now)
        assert Entry.objects.count() == made
    assert RoundTemplate.objects.filter(pk=kept.pk).exists() is not may


def test_template_when_a_column_kept_it_then_its_lead_editor_drops_it(now, db) -> None:
    cast = column_cast()
    kept = keep_template(round_=cast.round, name="栏目", by=cast.person("lead"), now=now)
    with pytest.raises(Refused):
        drop_template(template=kept, by=cast.person("organiser"), now=now)
    drop_template(template=kept, by=cast.person("lead"), now=now)


def test_template_when_dropped_on_its_page_then_it_is_offered_no_more(cast, now, clock) -> None:
    kept = keep_template(round_=cast.round, name="旧模板", by=cast.organiser, now=now)
    client, base = signed_in(cast, "organiser"), "/admin/awards/roundtemplate/"
    assert "旧模板" in client.get(base).content.decode()
    assert client.get(f"{base}{kept.pk}/change/").status_code == 200
    assert "旧模板" in client.get("/admin/awards/round/start/").content.decode()
    assert client.post(f"{base}{kept.pk}/delete/", {"post": "yes"}).status_code == 302
    client.get("/admin/awards/round/start/")  # where it is told that it is gone
    assert "旧模板" not in client.get("/admin/awards/round/start/").content.decode()
    assert signed_in(cast, "editor").get(base).status_code == 403
