"""The awards as institutions, with what is said of them as a whole."""

from awards.models import Award, AwardFigure
from charity_site.sample.facts import Facts, Record, add_figures, is_loaded
from directory.models import Organisation
from events.models import Series
from projects.models import Programme

RUN_BY = {
    "520-annual": "alibaba-gongyi",
    "tiantian-award": "alibaba-gongyi",
    "xiaowei-xingdongzhe": "alibaba-gongyi",
    "gongyibang": "alibaba-cn",
    "gongyi-weiyuan": "alibaba-gongyi",
    "earth-champions-youth-cn": "weibo",
}
GUESSED_RUNNER = {"gongyi-weiyuan": "运营机构按当届主办方推定"}


def load_awards(facts: Facts) -> None:
    """Write every award with its figures."""
    if is_loaded(Award, facts["awards"][0]):
        return
    for record in facts["awards"]:
        _award(facts, record)


def _award(facts: Facts, record: Record) -> None:
    row, created = Award.objects.get_or_create(
        slug=record["slug"],
        defaults={
            "name": record["name"],
            "mode": record["mode"],
            "mode_inferred": record.get("mode_inferred", False),
            "series": Series.objects.filter(slug=record.get("series")).first(),
            "programme": Programme.objects.filter(slug=record.get("programme")).first(),
            "run_by": Organisation.objects.get(slug=RUN_BY[record["slug"]]),
            "former_names": record.get("former_names", []),
            "since_year": record.get("since_year"),
            "term_years": record.get("term_years"),
            "stages": record.get("stages", []),
            "introduction": _introduction(record),
            "eligibility": _eligibility(record),
            "note": _note(record),
            "source": facts.cite(record["source"]),
            "is_sample": True,
        },
    )
    if created:
        row.organisations.set(Organisation.objects.filter(slug__in=record.get("orgs", [])))
        metrics = [*record.get("metrics", []), *_electorate(facts, record)]
        add_figures(facts, AwardFigure, metrics, award=row)


def _introduction(record: Record) -> str:
    advocates = "、".join(record.get("advocates", []))
    return f"倡导者：{advocates}。" if advocates else ""


def _eligibility(record: Record) -> str:
    others = "、".join(record.get("eligible_extra", []))
    return f"除员工外，{others}也可参评。" if others else ""


def _launched(record: Record) -> str:
    """The day of the launch, of which the source leaves out the year."""
    if "launched_md" not in record:
        return ""
    month, day = (int(part) for part in record["launched_md"].split("-"))
    return f"{month}月{day}日发布，原文未写年份"


def _note(record: Record) -> str:
    notes = (
        record.get("note"),
        record.get("categories_note"),
        _launched(record),
        GUESSED_RUNNER.get(record["slug"]),
    )
    return "；".join(note for note in notes if note)


def _electorate(facts: Facts, record: Record) -> list[Record]:
    """How many people could vote in a round of this award."""
    return [
        {
            "label": "参与票选的员工",
            "value": round_["electorate"],
            "unit": f"名{round_['electorate_unit']}",
            "as_of": str(round_["year"]),
            "source": round_["source"],
        }
        for round_ in facts["award_rounds"]
        if round_["award"] == record["slug"] and "electorate" in round_
    ]
