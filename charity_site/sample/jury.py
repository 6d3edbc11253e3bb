"""A jury at work: invented nominations under review, and five jurors, each at another point."""

from datetime import datetime, timedelta
from typing import NamedTuple

from awards.actions.jury_assignments import (
    assign_entries,
    declare_clear,
    declare_conflict,
    recompute_recusals,
)
from awards.actions.jury_scores import Texts, criteria_of, finish_jury, save_scores
from awards.actions.jury_seats import invite_juror
from awards.actions.nominations import create_nomination, move, submit_nomination
from awards.actions.rounds import step_round
from awards.actions.screening import accept_nomination, merge_nominations
from awards.jury.planning import BALANCED, Wish, make_plan
from awards.models import (
    Assignment,
    Category,
    Completion,
    Nomination,
    Round,
    Seat,
    Stage,
    StageEntry,
)
from awards.workflow import StageState
from charity_site.sample.accounts import Cast
from charity_site.sample.rounds import Plan, open_round
from directory.models import MediaPartner, User
from kit.dates import china_day, deadline
from ledger.actions import append

SLUG = "520-jury"
PLAN = Plan(
    "520-annual",
    "{year}年“520公益季”年度公益人物（样例·评审中）",
    (("renwu", "年度公益人物", None, 3, Category.NoticePolicy.BEFORE),),
    has_jury=True,
)
# After everything else that is told, so that the record stays in the order of time.
BEGAN = timedelta(hours=30)
SHARED = 4  # the tale that a second medium told as well
MEDIA = {"cover": "cover-news", "nanguo": "nanguo", "shangyou": "shangyou"}
SEATS = {
    "juror1": "样例大学公益研究中心 教授",
    "juror2": "样例律师事务所 合伙人",
    "juror3": "样例公益研究中心 研究员",
    "juror4": "样例公益研究中心 理事",
    "juror5": "封面新闻 编委",
}


class Tale(NamedTuple):
    """One invented nomination: medium, name, what it is, what was done."""

    medium: str
    name: str
    role: str
    headline: str
    story: str


TALES = (
    Tale("cover", "样例·顾长河", "乡村放映员", "骑着三轮车把电影送到四十个村子",
         "他的三轮车上装着银幕、音箱和一箱板凳。三年来，他在四十个没有影院的村子里放了两百多场电影，"
         "散场以后再把场地打扫干净。"),
    Tale("cover", "样例·白芷", "社区护士", "下班以后的第二条路线",
         "下班后，她沿着另一条路线走访独居老人，量血压、分药盒，把注意事项写成大字贴在门后。"
         "两年里，路线上的老人从六位变成三十一位。"),
    Tale("nanguo", "样例·韦山月", "代课老师", "教室在船上，课表跟着水位走",
         "水库边的孩子过河上学要两个小时。她借来一条旧船，改成教室，水位高时船停在村口，水位低时停在渡口，"
         "一停就是五年。"),
    Tale("nanguo", "样例·覃小满", "快递员", "每天多绕三公里，替老人把药带回来",
         "送件路上，他记下谁家的老人不便出门。药店配好的药，他每天多绕三公里带回来，从不收跑腿费。"),
    Tale("nanguo", "样例·稻田图书馆", "志愿团队", "在打谷场旁边开了一间不锁门的图书馆",
         "图书馆没有管理员，借书写在本子上。四年少了七本书，多出来三百本。"),
    Tale("shangyou", "样例·陈石桥", "退休桥梁工程师", "把三十七座小桥的病历交给了村里",
         "退休后他背着工具走遍附近的山村，给三十七座没人管的小桥建了病历，哪座要修、怎么修，写得清清楚楚。"),
    Tale("shangyou", "样例·巴掌大的诊所", "返乡医生", "夜里十二点还亮着的灯",
         "镇上的诊所只有巴掌大。她返乡后在门口装了一盏灯，夜里有人敲门，灯就亮起来，六年没有熄过一个整夜。"),
    Tale("shangyou", "样例·江上救生队", "渔民救生队", "每个周末在江边站成一排",
         "十二位渔民卖掉一条船，换回救生圈和对讲机。每个周末他们在江边站成一排，三个夏天救起十九个人。"),
)  # fmt: skip


def load_jury(people: Cast, *, now: datetime) -> None:
    """Bring a round into review and let five jurors come as far as each has come."""
    if Round.objects.filter(slug=SLUG).exists():
        return
    begun = now - BEGAN
    round_ = open_round(SLUG, people, begun, PLAN)
    entries = [_accepted(round_, tale, people, begun + timedelta(hours=1)) for tale in TALES]
    shared = entries[SHARED]
    late = _accepted(
        round_, TALES[SHARED]._replace(medium="cover"), people, begun + timedelta(hours=2)
    )
    for verb in ("close", "review"):
        step_round(round_=round_, verb=verb, by=people["organiser"], now=begun + timedelta(hours=6))
    stage = _stage(round_, entries, people, begun + timedelta(hours=7))
    _invite(round_, people, begun + timedelta(hours=8))
    jurors = tuple(people[name].pk for name in SEATS)
    given = begun + timedelta(hours=9)
    assign_entries(
        stage=stage, pairs=[(people["juror5"].pk, shared.pk)], by=people["organiser"], now=given
    )
    plan = make_plan(stage, Wish(BALANCED, jurors, None, stage.per_entry, anew=False, seed=520))
    assign_entries(stage=stage, pairs=plan.pairs, by=people["organiser"], now=given)
    _work(stage, people, begun + timedelta(hours=10))
    _co_nominated(shared, late, people, begun + timedelta(hours=12))


def _accepted(round_: Round, tale: Tale, people: Cast, at: datetime) -> Nomination:
    editor = people[f"editor.{tale.medium}"]
    partner = MediaPartner.objects.get(organisation__slug=MEDIA[tale.medium])
    fields = {
        "name": tale.name, "kind": "team" if tale.role.endswith("队") else "person",
        "role": tale.role, "headline": tale.headline,
        "story": f"{tale.story}\n\n样例：人物与事迹均为虚构。", "happened_on": china_day(at),
        "happened_place": "样例县", "category": round_.categories.first(),
        "source_medium": str(partner), "source_author": "样例记者",
        "internal_note": "样例：人物、机构与事迹均为虚构。",
        "source_title": f"样例报道：{tale.headline}", "name_basis": "news",
        "source_url": "https://news.example.com/sample/jury",
    }  # fmt: skip
    draft = create_nomination(
        round_=round_, partner=partner, by=editor, now=at, fields=fields, is_sample=True
    )
    sent = submit_nomination(nomination=draft, by=editor, now=at)
    return accept_nomination(
        nomination=sent, by=people["organiser"], now=at, is_minor=False, duplicates_checked=True
    )


def _stage(round_: Round, entries: list[Nomination], people: Cast, at: datetime) -> Stage:
    stage = Stage.objects.create(
        round=round_, position=1, kind=Stage.Kind.SCORING, title="评委评分",
        taken_by=Stage.Taker.JURORS, opens_at=at,
        closes_at=deadline(china_day(at) + timedelta(days=11)), per_entry=3, quorum=3,
        shows_reviews=Stage.Sight.AFTER_OWN, state=StageState.OPEN,
    )  # fmt: skip
    append(by=None, verb="stage.import", thing=stage, target=stage.state, now=at)
    for entry in entries:
        StageEntry.objects.create(stage=stage, nomination=entry)
        move(entry, "review", by=people["organiser"], now=at)
    return stage


def _invite(round_: Round, people: Cast, at: datetime) -> None:
    for name, affiliation in SEATS.items():
        juror = people[name]
        if not juror.email:
            juror.email = f"{name}@example.com"
            juror.save(update_fields=["email"])
        invite_juror(
            round_=round_, juror=juror, affiliation=affiliation, phone="",
            by=people["organiser"], now=at,
        )  # fmt: skip


def _work(stage: Stage, people: Cast, at: datetime) -> None:
    """Juror 1 has not begun; 2 is half way, 3 has finished, 4 stood aside once, 5 began."""
    for name in ("juror2", "juror3", "juror4", "juror5"):
        rows = _own(stage, people[name])
        if name == "juror4" and rows:
            declare_conflict(assignment=rows.pop(), words="曾一起做过项目（样例）",
                             by=people[name], now=at)  # fmt: skip
        declare_clear(assignments=rows, by=people[name], now=at)
    for place, row in enumerate(_own(stage, people["juror2"])[:3]):
        _score(row, people["juror2"], at, whole=place < 2)
    for row in _own(stage, people["juror3"]):
        _score(row, people["juror3"], at)
    for row in _own(stage, people["juror4"]):
        _score(row, people["juror4"], at)
    finish_jury(stage=stage, by=people["juror3"], now=at + timedelta(hours=1))


def _own(stage: Stage, juror: User) -> list[Assignment]:
    return list(Assignment.objects.mine(juror).filter(stage=stage).order_by("pk"))


def _score(row: Assignment, juror: User, at: datetime, *, whole: bool = True) -> None:
    criteria = criteria_of(row)
    values = {one.pk: 3 + (row.pk + one.pk) % 3 for one in (criteria if whole else criteria[:1])}
    texts = Texts(
        "样例笔记：可再核实持续时间。", "样例意见：事迹清楚，坚持的时间长。" if whole else ""
    )
    save_scores(assignment=row, values=values, texts=texts, by=juror, now=at)


def _co_nominated(target: Nomination, late: Nomination, people: Cast, at: datetime) -> None:
    """A second medium named the same team; its own juror stands aside by itself from then on."""
    merge_nominations(nomination=late, into=target, by=people["organiser"], now=at)
    recompute_recusals(round_=target.round, now=at)


def remove_jury() -> dict[str, int]:
    """Take off what hangs on the sample nominations, before these go; how many of each kind."""
    gone = {}
    for rows in (
        Assignment.objects.filter(stage__round__is_sample=True),
        StageEntry.objects.filter(stage__round__is_sample=True),
        Seat.objects.filter(round__is_sample=True),
    ):
        _, deleted = rows.delete()
        gone[str(rows.model._meta.verbose_name)] = deleted.get(rows.model._meta.label, 0)
    Completion.objects.filter(stage__round__is_sample=True).delete()
    return gone
