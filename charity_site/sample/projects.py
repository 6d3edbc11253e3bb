"""Programmes, projects and the processes by which help reaches people."""

from datetime import date
from typing import Any

from charity_site.sample.facts import Facts, Record, add_figures, is_loaded, parse_day
from directory.models import Organisation, Person, Region, Theme
from events.models import Edition
from kit.chinese import pinyin_key
from projects.models import (
    CareProcess,
    Programme,
    ProgrammeFigure,
    ProgrammeOrganisation,
    Project,
    ProjectFigure,
    ProjectOrganisation,
)

PROGRAMME_KINDS = {
    "ads": "公益广告",
    "award_with_grant": "奖励与资助",
    "benefit_delivery": "关爱物资发放",
    "capacity": "能力建设",
    "capacity_tools": "数字工具",
    "celebrity_alliance": "明星公益联盟",
    "corporate_plan": "企业行动方案",
    "employee_groups": "员工公益团体",
    "fundraising_platform": "公益平台",
    "media_cobuild": "媒体共建",
    "membership": "成员生态圈",
    "network": "协作网络",
    "rolling_award_programme": "滚动奖励",
    "talent": "人才培养",
    "talent_training": "人才培训",
    "transaction_donation": "交易捐赠",
    "volunteering": "志愿服务",
}
# What else is said of a programme, under the words a reader sees.
DETAILS = {
    "announced_on": "宣布时间",
    "launched_on": "启动时间",
    "recognised_types": "奖励对象",
    "rule": "规则",
    "scope": "范围",
    "eligible": "申请对象",
    "criteria": "评审标准",
    "award_title": "授予称号",
    "amount_min": "单份金额下限（元）",
    "amount_max": "单份金额上限（元）",
    "tiers_note": "档位说明",
    "goal": "目标",
    "support_to_media": "对媒体的支持",
    "media_leads": "媒体负责",
    "joint_work": "共同开展",
    "fields": "领域",
    "pilot_cities_named": "试点城市（已列名）",
    "other_city_mentioned": "提及的其他城市",
    "designated_year": "指定为公开募捐平台的年份",
    "project_public_facts": "项目公开信息",
    "chain": "流程",
}
# Counts that the facts keep as plain numbers; shown as the figures they are.
COUNTS = {
    "launch_media_count": ("参与启动的媒体", "家"),
    "pilot_city_count": ("试点城市", "个"),
}
DERIVED = {
    "min_awardees_x_max_amount": ("最少人数×上限金额", "元"),
    "max_awardees_at_min_amount": ("按下限金额最多可资助", "个"),
}
# The event that was held for a project, or at which its story was told.
PROJECT_EDITIONS = {
    "panjianglv": "520-2025",
    "yangguang-xinyu": "520-2025",
    "baiji-xinli": "baiji-launch",
    "football-dreame": "football-beijing",
    "boai-tianshan": "boai-launch",
    "ta-liliang": "taliliang-datong",
    "bursary-unnamed": "95-2021",
    "basketball-dream": "95-2021",
    "chunhui-shouwang": "95-2021",
    "genius-mom": "95-2021",
    "tongban-mama": "95-2021",
}
# What the source dates to the day, as news of the project: day, title, text.
PROJECT_UPDATES = {
    "panjianglv": (
        date(2025, 5, 20), "寻人故事在第十届“520公益季”上讲述",
        "杨欣讲述寻找“盼江绿”的环保故事：长江沿线多家媒体跨界协作寻人，讲述公益人多年坚守。",
    ),
    "yangguang-xinyu": (
        date(2025, 5, 20), "志愿服务故事在第十届“520公益季”上讲述",
        "周新雨介绍专业医护志愿者以讲座、一对一咨询、家长培训帮助青少年。",
    ),
    "henan-first": (
        date(2021, 7, 20), "项目上线",
        "当天 21:09 上线，130 分钟达到目标；3.3 万爱心网友参与，善款 61.58 万元。",
    ),
    "flood-2021": (
        date(2021, 8, 7), "截至当天 2 时的汇总",
        "46 个抗洪防汛公益项目，230 余万人次捐赠，善款 5122 万元。",
    ),
}  # fmt: skip
PROJECT_THEMES = {
    "panjianglv": ["huanbao"], "yangguang-xinyu": ["xinli-jiankang"],
    "bursary-unnamed": ["zhuxue"], "basketball-dream": ["xiangcun-tiyu"],
    "chunhui-shouwang": ["ertong-guanai"], "genius-mom": ["nvxing-fazhan"],
    "tongban-mama": ["ertong-guanai"], "suosuo": ["huanbao"],
    "anquan-nongjia": ["fangzai-jianzai"], "xiaoludeng": ["yiliao-jiuzhu", "ertong-guanai"],
    "yiqidu": ["xiangcun-jiaoyu"], "cainiao-haiyang": ["huanbao"],
    "aiyumei": ["xiangcun-jiaoyu"], "jinqiu": ["xiangcun-zhenxing"],
    "brand-help": ["xiangcun-zhenxing"], "rongjiang-yili": ["fangzai-jianzai"],
    "baiji-xinli": ["xinli-jiankang", "ertong-guanai"], "football-dreame": ["xiangcun-tiyu"],
    "bingtong": ["yiliao-jiuzhu"], "shouhuzhe": ["yiliao-jiuzhu"],
    "zhanyi-daka": ["yiliao-jiuzhu"], "flood-2021": ["fangzai-jianzai"],
    "henan-first": ["fangzai-jianzai"], "fupin-lianmeng": ["xiangcun-zhenxing"],
    "fupin-zhuwei": ["xiangcun-zhenxing"], "baixian": ["xiangcun-zhenxing"],
    "yuanchandi": ["xiangcun-zhenxing"], "earth-quiz": ["huanbao"],
    "boai-tianshan": ["yiliao-jiuzhu"], "ta-liliang": ["nvxing-fazhan", "xiangcun-zhenxing"],
}  # fmt: skip
PROCESS_PROGRAMMES = {
    "weigongyi-flow": "weigongyi-platform",
    "care-flow": "digital-care",
    "media-column-flow": "tiantian-open",
}
PROCESS_DETAILS = {
    "branch": "不符合条件时",
    "payee": "收款方",
    "order_note": "顺序说明",
    "term_years": "任期（年）",
    "disclosure": "公开信息",
}


def load_projects(facts: Facts) -> None:
    """Write programmes, then projects, then processes."""
    if is_loaded(Programme, facts["programmes"][0]):
        return
    for record in facts["programmes"]:
        _programme(facts, record)
    for place, record in enumerate(facts["projects"]):
        _project(facts, record, place)
    for record in facts["processes"]:
        _process(facts, record)


def _details(record: Record, words: dict[str, str]) -> dict[str, Any]:
    return {label: record[name] for name, label in words.items() if record.get(name) is not None}


def _programme(facts: Facts, record: Record) -> None:
    lead = record.get("lead")
    sources = [record["source"], record.get("also_source")]
    row, created = Programme.objects.get_or_create(
        slug=record["slug"],
        defaults={
            "name": record["name"],
            "kind": PROGRAMME_KINDS[record["kind"]],
            "lead": Person.objects.get(name=lead) if lead else None,
            "started": record.get("started_on") or "",
            "summary": record.get("summary") or "",
            "details": _details(record, DETAILS),
            "source": "；".join(facts.cite(source) for source in sources if source),
            "is_sample": True,
        },
    )
    if created:
        add_figures(facts, ProgrammeFigure, _programme_metrics(record), programme=row)
        _derived_figures(facts, row, record)
        _programme_organisations(row, record)


def _programme_metrics(record: Record) -> list[Record]:
    """Every figure of a programme, those included that the facts keep outside `metrics`."""
    counts = [
        {"label": label, "value": record[name], "unit": unit, "source": record["source"]}
        for name, (label, unit) in COUNTS.items()
        if record.get(name) is not None
    ]
    named = [record[name] for name in ("pool", "min_awardees") if name in record]
    return [*named, *counts, *record.get("metrics", [])]


def _derived_figures(facts: Facts, programme: Programme, record: Record) -> None:
    """Results of our own arithmetic: kept, marked, and never shown as a fact."""
    derived = record.get("arithmetic_derived", {})
    ProgrammeFigure.objects.bulk_create(
        ProgrammeFigure(
            programme=programme,
            label=DERIVED[name][0],
            value=value,
            unit=DERIVED[name][1],
            note=derived["note"],
            source=f"由公布的数字推算：{facts.cite(record['source'])}",
            is_inferred=True,
            position=100,
        )
        for name, value in derived.items()
        if name in DERIVED
    )


def _programme_organisations(programme: Programme, record: Record) -> None:
    """Who is behind the programme; where several are named, their roles are not."""
    parts = [("运营", record["org"])] if "org" in record else []
    parts += [("参与", slug) for slug in record.get("orgs", [])]
    parts += [("签约媒体", slug) for slug in record.get("signatories", [])]
    ProgrammeOrganisation.objects.bulk_create(
        ProgrammeOrganisation(
            programme=programme,
            organisation=Organisation.objects.get(slug=slug),
            role=role,
            position=place,
        )
        for place, (role, slug) in enumerate(parts)
    )


def _project(facts: Facts, record: Record, place: int) -> None:
    starts_on, precision = parse_day(record["starts_on"])
    notes = [record.get("initiators_note"), record.get("status_note"), _parts_of(record)]
    row, created = Project.objects.get_or_create(
        slug=record["slug"],
        defaults={
            "name": record["name"] or "",
            "summary": record["summary"],
            "starts_on": starts_on,
            "starts_precision": precision,
            "period_note": _period_note(record),
            "inferred": ["starts_on"] if _is_inferred(record) else [],
            "places": "、".join(p for p in record["regions"] if facts.is_township(p)),
            "target_amount": record["target_amount"],
            "reported_amount": record["raised_amount"],
            "verification": Project.Verification.REPORTED,
            "position": place,
            "source": facts.cite(record["source"]),
            "note": "；".join(note for note in notes if note),
            "name_pinyin": pinyin_key(record["name"] or ""),
            "is_sample": True,
        },
    )
    if created:
        _fill_project(facts, row, record)


def _parts_of(record: Record) -> str:
    parts = "、".join(record.get("sub_events", []))
    return f"包括：{parts}" if parts else ""


def _is_inferred(record: Record) -> bool:
    return "推得" in record.get("starts_note", "")


def _period_note(record: Record) -> str:
    """The wording of the source, or the moment where it gives more than the day."""
    _, clock, minute = (record["starts_on"] or "").partition("T")
    exact = f"{record['starts_on'].replace('T', ' ')} 上线" if clock and minute else ""
    return record.get("starts_note") or exact


def _fill_project(facts: Facts, project: Project, record: Record) -> None:
    add_figures(facts, ProjectFigure, record["metrics"], project=project)
    parts = [(ProjectOrganisation.As.INITIATOR, slug) for slug in record["initiators"]]
    parts += [(ProjectOrganisation.As.PARTNER, slug) for slug in record["partners"]]
    ProjectOrganisation.objects.bulk_create(
        ProjectOrganisation(
            project=project,
            organisation=Organisation.objects.get(slug=slug),
            role=role,
            position=place,
        )
        for place, (role, slug) in enumerate(parts)
    )
    if record["slug"] in PROJECT_UPDATES:
        day, title, text = PROJECT_UPDATES[record["slug"]]
        source = facts.cite(record["source"])
        project.updates.create(happened_on=day, title=title, text=text, source=source)
    codes = [facts.region_code(name) for name in record["regions"]]
    project.regions.set(Region.objects.filter(code__in=codes))
    project.people.set(Person.objects.filter(name__in=record.get("people", [])))
    project.editions.set(Edition.objects.filter(slug=PROJECT_EDITIONS.get(project.slug)))
    project.themes.set(Theme.objects.filter(slug__in=PROJECT_THEMES.get(project.slug, [])))


def _process(facts: Facts, record: Record) -> None:
    programme = PROCESS_PROGRAMMES.get(record["slug"])
    CareProcess.objects.get_or_create(
        slug=record["slug"],
        defaults={
            "name": record["name"],
            "programme": Programme.objects.filter(slug=programme).first(),
            "steps": record["steps"],
            "order_known": record.get("order_known", True),
            "details": _details(record, PROCESS_DETAILS),
            "source": facts.cite(record["source"]),
        },
    )
