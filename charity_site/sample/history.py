"""The real winners, taken through the real actions with the clock of their time.

Nobody wrote down who nominated them, so they come from a stand-in medium that says just that.
What no source says of their rounds is said to be unknown, not made up.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from awards.actions.decisions import confirm_nomination, propose_nomination
from awards.actions.nominations import create_nomination, submit_nomination
from awards.actions.rounds import approve_announcement, propose_announcement, step_round
from awards.actions.screening import accept_nomination
from awards.models import (
    Award,
    Category,
    Criterion,
    Nomination,
    NominationFigure,
    Round,
    Stage,
)
from awards.models.nominations import NomineeKind
from awards.workflow import RoundState, StageState
from charity_site.sample.accounts import ARCHIVIST, Cast, cast, load_archivist
from charity_site.sample.facts import Facts, Record, add_figures, is_loaded
from charity_site.sample.organisations import organisation
from directory.actions import suspend_partner
from directory.models import MediaPartner, Organisation, Theme
from events.models import Edition
from kit.dates import Precision, start_of
from kit.figures import render_claim
from kit.parts import UNSTATED
from ledger.actions import Change, append_many

STAND_IN = "unstated-medium"
STAND_IN_NAME = UNKNOWN = UNSTATED
WAIVER = "历史结果补录，当年未保存公示材料"
NEWSPAPER = "报纸（刊名未载）"
ONE_CATEGORY = ("annual", "年度公益人物及机构")
GUESSED = "inferred"

KINDS = {
    "person": NomineeKind.PERSON,
    "team": NomineeKind.TEAM,
    "organization": NomineeKind.ORGANISATION,
    "project": NomineeKind.PROJECT,
    "joint_project": NomineeKind.JOINT,
}


@dataclass(frozen=True)
class Place:
    """Where a winner is at home and where the deed was done, as names imply it."""

    home: str | None = None
    deed: str | None = None


# What the names of winners and their organisations say about places, and how we file them.
PLACES = {
    "杨娟": Place("成都", "成都"),
    "李春亮": Place("成都", "成都"),
    "胡斌": Place("成都市武侯区", "成都市武侯区"),
    "成都市锦江区黑暗跑团": Place("成都市锦江区", "成都市锦江区"),
    "“微光行动”（足球）": Place("四川", "凉山"),
    "“免费车票”项目": Place("四川"),
    "“益起成长”项目": Place("四川"),
    "“牵手‘福’蓉·锦爱伙伴”": Place("成都市锦江区", "成都市锦江区"),
    "四川巾帼园（四川省妇女儿童中心）": Place("四川", "四川"),
    "四川体彩“微光行动”（“快乐操场”项目）": Place("四川"),
    "池培红": Place(None, "杭州"),
}
THEMES = {
    "艾必齐": ["zhucan"], "杨娟": ["zhucan"], "李春亮": ["jijiu"], "胡斌": ["zhucan"],
    "成都市锦江区黑暗跑团": ["zhucan"], "“微光行动”（足球）": ["xiangcun-tiyu"],
    "“免费车票”项目": ["zhuxue"], "“益起成长”项目": ["zhuxue"],
    "“牵手‘福’蓉·锦爱伙伴”": ["zhucan"],
    "四川体彩“微光行动”（“快乐操场”项目）": ["xiangcun-tiyu"],
    "池培红": ["zhiyuan-fuwu", "jijiu"], "阿里急救幸福团": ["zhiyuan-fuwu", "jijiu"],
    "达摩院阿尔茨海默症（AD）公益筛查项目": ["laoren-guanai"], "优酷无障碍剧场": ["zhucan"],
    "阿里轮椅导航": ["zhucan"], "罕见病患者一站式信息服务平台": ["yiliao-jiuzhu"],
    "阿里云少年云助学计划": ["zhuxue"],
}  # fmt: skip


def load_history(facts: Facts, *, now: datetime) -> None:
    """Write the past rounds in the order in which they happened."""
    if is_loaded(Round, facts["award_rounds"][0]):
        return
    partner = _stand_in()
    load_archivist(partner.organisation)
    people = cast()
    for record in sorted(facts["award_rounds"], key=lambda row: int(row["year"])):
        _load_round(facts, record, people)
    _retire(partner, people, now)


def _stand_in() -> MediaPartner:
    """The medium that stands for "no source says who nominated"."""
    medium = Organisation.objects.create(
        slug=STAND_IN, name=STAND_IN_NAME, kind=Organisation.Kind.OTHER, is_sample=True
    )
    return MediaPartner.objects.create(organisation=medium, is_sample=True)


def _retire(partner: MediaPartner, people: Cast, now: datetime) -> None:
    """Take the stand-in out of every list of partners; nobody nominates through it again."""
    reason = "历史结果补录完毕"
    suspend_partner(partner=partner, by=people["admin"], now=now, reason=reason)


def _load_round(facts: Facts, record: Record, people: Cast) -> None:
    winners = [row for row in facts["winners"] if row["round"] == record["slug"]]
    if not winners:
        _import_round(facts, record)
        return
    day = start_of(date.fromisoformat(record["announced_on"]))
    round_ = _open(facts, record, people, day)
    at = day + timedelta(hours=7)
    nominated = [_nominate(facts, round_, winner, people, at) for winner in winners]
    for nomination in nominated:
        _accept(nomination, people, at)
    _decide(round_, people, day + timedelta(hours=9))
    # The day is known, the hour is not; the pages show the day alone.
    _announce(round_, people, day + timedelta(hours=12))
    # These stood in for what no source says, because a round cannot be opened without them.
    Round.objects.filter(pk=round_.pk).update(opens_at=None, closes_at=None)


def _round_fields(facts: Facts, record: Record) -> dict[str, Any]:
    award = Award.objects.get(slug=record["award"])
    edition = Edition.objects.get(slug=record["edition"])
    stated = record.get("winner_count_stated", record.get("elected"))
    return {
        "award": award,
        "edition": edition,
        "slug": record["slug"],
        "title": f"{edition.ordinal_label or edition.year_label}{award.name}",
        "year": record["year"],
        "fee_free_statement": "补录历史结果，不向任何个人或机构收取费用。",
        "organiser_type": Round.OrganiserType.COMPANY,
        "approval_not_applicable": f"历史结果补录，批准文号{UNKNOWN}",
        "stated_winner_count": stated if isinstance(stated, int) else None,
        "source": facts.cite(record["source"]),
        "note": _round_note(record, stated),
        "is_sample": True,
    }


def _round_note(record: Record, stated: Any) -> str:
    """What the source counted in other words than ours."""
    if isinstance(stated, dict):
        counted = "、".join(f"{name}{count}" for name, count in stated.items())
        return f"原文：{counted}；标“推定”的类别为原文未写明是否计入的获奖者"
    return f"任期{record['term_years']}年" if "term_years" in record else ""


def _import_round(facts: Facts, record: Record) -> None:
    """Enter a finished round of which no winner is named, as it stands."""
    ended = Edition.objects.get(slug=record["edition"]).ends_on
    if ended is None:
        raise ValueError(record["slug"])
    round_ = Round.objects.create(state=RoundState.ARCHIVED, **_round_fields(facts, record))
    stages = _import_course(facts, record, round_)
    changes = [Change(verb="round.import", thing=round_, target=round_.state)]
    changes += [Change(verb="stage.import", thing=one, target=one.state) for one in stages]
    append_many(by=None, changes=changes, now=start_of(ended))


def _import_course(facts: Facts, record: Record, round_: Round) -> list[Stage]:
    """The stages that the source names, over and without dates, and the term of what was won."""
    award = next(row for row in facts["awards"] if row["slug"] == record["award"])
    names = {str(kind.label): kind for kind in Stage.Kind}
    stages = Stage.objects.bulk_create(
        Stage(round=round_, kind=names[name], position=place, state=StageState.SETTLED)
        for place, name in enumerate(award.get("stages", ()))
    )
    if years := record.get("term_years"):
        Category.objects.create(
            round=round_, slug=award["slug"], name=award["name"],
            notice_policy=Category.NoticePolicy.NONE, notice_waiver=WAIVER,
            stated_count=round_.stated_winner_count,
            term_starts_on=date(round_.year, 1, 1), term_ends_on=date(round_.year + years, 12, 31),
            term_precision=Precision.YEAR,
        )  # fmt: skip
    return stages


def _open(facts: Facts, record: Record, people: Cast, day: datetime) -> Round:
    round_ = Round.objects.create(
        opens_at=day, closes_at=day + timedelta(hours=8), **_round_fields(facts, record)
    )
    Criterion.objects.create(
        round=round_, name=UNKNOWN, description="当年的报道没有写明评审标准。", weight=100
    )
    for place, category in enumerate(_categories(facts, record)):
        Category.objects.create(
            round=round_,
            position=place,
            notice_policy=Category.NoticePolicy.NONE,
            notice_waiver=WAIVER,
            **category,
        )
    return step_round(round_=round_, verb="open", by=people["organiser"], now=day)


def _categories(facts: Facts, record: Record) -> list[dict[str, Any]]:
    """The categories of the award, and one beside each for winners that it only may hold."""
    award = next(row for row in facts["awards"] if row["slug"] == record["award"])
    if not award.get("categories"):
        slug, name = ONE_CATEGORY
        return [{"slug": slug, "name": name}]
    stated = record["winner_count_stated"]
    found = []
    for category in award["categories"]:
        count = stated.get(category["name"]) or stated.get(category["name"].removesuffix("奖"), "")
        found.append({**category, **_stated(count)})
        if any(_guessed_in(row, category["slug"]) for row in facts["winners"]):
            slug, name = f"{category['slug']}-{GUESSED}", f"{category['name']}（推定）"
            found.append({"slug": slug, "name": name})
    return found


def _guessed_in(winner: Record, slug: str) -> bool:
    return bool(winner["category"] == slug and winner.get("category_inferred"))


def _stated(count: str) -> dict[str, Any]:
    numbers = {"两": 2, "十": 10}
    return {"stated_count": numbers[count[0]], "stated_note": count} if count else {}


def _nominate(
    facts: Facts, round_: Round, winner: Record, people: Cast, at: datetime
) -> Nomination:
    by = people[ARCHIVIST]
    nomination = create_nomination(
        round_=round_,
        partner=MediaPartner.objects.get(organisation__slug=STAND_IN),
        by=by,
        now=at,
        fields=_fields(facts, round_, winner),
        is_sample=True,
    )
    add_figures(facts, NominationFigure, winner["metrics"], nomination=nomination)
    for party in nomination.nominee.parties.all():
        party.organisation = Organisation.objects.filter(name=party.name).first()
        party.save()
    Nomination.objects.filter(pk=nomination.pk).update(inferred=_inferred(winner))
    return submit_nomination(nomination=nomination, by=by, now=at)


def _inferred(winner: Record) -> list[str]:
    named = {"category": "category_inferred", "headline": "citation_inferred"}
    found = [field for field, flag in named.items() if winner.get(flag)]
    return [*found, "region"] if winner["display_name"] in PLACES else found


def _fields(facts: Facts, round_: Round, winner: Record) -> dict[str, Any]:
    name = winner["display_name"]
    place = PLACES.get(name, Place())
    body = organisation(winner["org"])
    kind = KINDS[winner["subject_type"]]
    is_person = kind == NomineeKind.PERSON
    return {
        "kind": kind,
        "name": name,
        "organisation": body,
        "organisation_name": body.name if body and body.name != name else "",
        "role": winner["role"] or "",
        "region": facts.region(place.home),
        "stated_parties": winner.get("org_parties_stated"),
        "category": round_.categories.get(slug=_category_slug(winner)),
        "headline": winner["citation_summary"] or "",
        "story": _story(facts, round_, winner),
        # A day has to be given; as unknown it is a placeholder that nobody is shown.
        "happened_on": round_.edition.starts_on if round_.edition else None,
        "happened_precision": Precision.UNKNOWN,
        "happened_region": facts.region(place.deed),
        "happened_place": "" if place.deed else UNKNOWN,
        **_source(facts, winner["source"]),
        "name_basis": Nomination.NameBasis.NEWS if is_person else Nomination.NameBasis.NOT_PERSONAL,
        "is_minor": False,
        "internal_note": "样例：真实的历史获奖结果，由公开报道补录；提名过程为补录时所走流程。",
        "position": winner["no"] or 0,
        "parties": winner.get("org_parties_named", []),
        "themes": Theme.objects.filter(slug__in=THEMES.get(name, [])),
    }


def _category_slug(winner: Record) -> str:
    slug = winner["category"] or ONE_CATEGORY[0]
    return f"{slug}-{GUESSED}" if winner.get("category_inferred") else slug


def _source(facts: Facts, key: str) -> dict[str, Any]:
    article = facts.article(key)
    day = article["published_on"]
    return {
        "source_medium": article["publisher"] or NEWSPAPER,
        "source_author": article["byline"] or "",
        "source_title": article["title"],
        "source_published_on": date.fromisoformat(day) if day else None,
    }


def _story(facts: Facts, round_: Round, winner: Record) -> str:
    """What can be said in our own words; the article itself is not ours to print."""
    edition = round_.edition
    occasion = f"{edition.when}，{edition.title}" if edition else round_.title
    parts = [f"{occasion}公布了获奖名单，{winner['display_name']}在列。"]
    if winner["citation_summary"]:
        parts.append(f"获奖事由：{winner['citation_summary']}。")
    else:
        parts.append("公开报道只列出名称，没有写具体事迹。")
    claims = "；".join(f"{m['label']}{_claim(m)}" for m in winner["metrics"])
    if claims:
        parts.append(f"报道中的数字：{claims}。")
    parts.append(f"以上根据{facts.cite(winner['source'])}概括，不是原文。")
    return "\n\n".join(parts)


def _claim(metric: Record) -> str:
    value = None if metric["value"] is None else Decimal(metric["value"])
    return render_claim(value, metric["qualifier"], metric["unit"], metric.get("magnitude"))


def _accept(nomination: Nomination, people: Cast, at: datetime) -> None:
    accept_nomination(
        nomination=nomination,
        by=people["organiser"],
        now=at,
        is_minor=False,
        duplicates_checked=True,
    )


def _decide(round_: Round, people: Cast, at: datetime) -> None:
    for verb in ("close", "decide"):
        step_round(round_=round_, verb=verb, by=people["organiser"], now=at)
    for nomination in round_.nominations.order_by("position", "pk"):
        propose_nomination(nomination=nomination, by=people["organiser"], now=at)
        confirm_nomination(nomination=nomination, by=people["approver"], now=at)


def _announce(round_: Round, people: Cast, at: datetime) -> None:
    propose_announcement(round_=round_, at=at, by=people["organiser"], now=at)
    approve_announcement(round_=round_, by=people["approver"], now=at)
    for verb in ("settle", "archive"):
        step_round(round_=round_, verb=verb, by=people["organiser"], now=at)
