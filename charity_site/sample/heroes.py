"""One hero, many media: a co-nomination, a merge that can be undone, checks of every level.

The pair that waits to be noticed, 黄秀兰 of two media, comes with the other stories. All of it is
made up, and goes through the actions.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from awards.actions.checks import record_check, sign_check
from awards.actions.heroes import co_nominate
from awards.actions.nominations import create_nomination, submit_nomination
from awards.actions.screening import merge_nominations
from awards.models import Nomination, Round, StoryCheck
from awards.workflow import CheckChannel, CheckResult
from charity_site.sample.accounts import Cast
from charity_site.sample.drafts import NOTE
from directory.models import MediaPartner, User
from kit.dates import china_day

ROUND = "tiantian-sample"
READER = "样例知情人"


@dataclass(frozen=True)
class Second:
    """Another medium's nomination of a hero who is in the round already."""

    medium: str
    editor: str
    beside: str
    name: str
    headline: str
    story: str


BOOK_HOUSE = Second(
    "nanguo", "editor.nanguo", "田埂上的周末书屋", "简阳田埂周末书屋",
    "一座旧粮仓，七个村孩子的周末",
    "广西支教回来的志愿者向本报讲起简阳的那座粮仓：书是一本一本背上山的，孩子们在最后一页写下读后的话。"
    "（样例：人物与事迹均为虚构。）",
)  # fmt: skip
NOODLES = Second(
    "shangyou", "editor.shangyou", "温记小面馆", "温记小面",
    "一碗小面，给环卫工留到最后一勺",
    "店门口的牌子写着：环卫师傅的面，到打烊都有。附近三条街的环卫工都认得这块牌子，也认得那个总说“锅还热”的老板。"
    "（样例：人物与事迹均为虚构。）",
)  # fmt: skip


def load_heroes(people: Cast, *, now: datetime) -> None:
    """Bring in what is missing; done once."""
    rows = Nomination.objects.filter(round__slug=ROUND, is_sample=True)
    if not rows.exists() or StoryCheck.objects.filter(nomination__in=rows).exists():
        return
    at = now - timedelta(hours=6)
    books = _nominate(BOOK_HOUSE, people, at, declared=True)
    noodles = _nominate(NOODLES, people, at, declared=False)
    target = _named(NOODLES.beside)
    merge_nominations(
        nomination=noodles, into=target, by=people["organiser"], now=at + timedelta(hours=1)
    )
    _verify(people, books, at + timedelta(hours=2))


def _named(name: str) -> Nomination:
    rows = Nomination.objects.filter(round__slug=ROUND, nominee__name=name, is_sample=True)
    return rows.select_related("round", "partner").order_by("pk")[0]


def _nominate(second: Second, people: Cast, at: datetime, *, declared: bool) -> Nomination:
    """One nomination of a hero whom another medium has nominated already, sent in."""
    first, editor = _named(second.beside), people[second.editor]
    partner = MediaPartner.objects.get(organisation__slug=second.medium)
    fields: dict[str, Any] = {
        "kind": first.nominee.kind, "name": second.name, "region": first.nominee.region,
        "category": first.category, "headline": second.headline, "story": second.story,
        "happened_on": first.happened_on, "happened_region": first.happened_region,
        "happened_place": first.happened_place, "source_medium": str(partner),
        "source_title": f"样例报道：{second.headline}", "name_basis": first.name_basis,
        "internal_note": NOTE,
    }  # fmt: skip
    nomination = create_nomination(
        round_=Round.objects.get(slug=ROUND), partner=partner, by=editor, now=at, fields=fields,
        is_sample=True,
    )  # fmt: skip
    if declared:
        nomination = co_nominate(nomination=nomination, beside=first, by=editor, now=at)
    return submit_nomination(nomination=nomination, by=editor, now=at)


def _verify(people: Cast, unverified: Nomination, at: datetime) -> None:
    """One story called about, one signed by a second person, one with a file; one not at all."""
    called, signed, filed = _named("黄秀兰"), _named(NOODLES.beside), _named("甘棠")
    _check(
        called,
        people["editor.nanguo"],
        at,
        relation="受助学生",
        said="她供我读完高中，没要过一分钱。",
    )
    check = _check(
        signed,
        people["editor.cover"],
        at,
        relation="环卫站班长",
        said="我们班都在那儿吃过，他不肯收。",
    )
    sign_check(check=check, by=people["lead.cover"], now=at)
    paper = _check(
        filed, people["editor.shangyou"], at, relation="发文单位", channel=CheckChannel.DOCUMENT,
        document="样例表彰决定 样例字〔2026〕1号",
    )  # fmt: skip
    sign_check(check=paper, by=people["organiser"], now=at)
    _check(
        unverified, people["editor.nanguo"], at, relation="村委会", result=CheckResult.UNREACHED,
        said="打了两次没有接，明天再打。",
    )  # fmt: skip


def _check(nomination: Nomination, by: User, at: datetime, **given: Any) -> StoryCheck:
    facts = {
        "channel": CheckChannel.PHONE, "result": CheckResult.CONFIRMED, "informant": READER,
        "phone": "", "said": "", "asked_on": china_day(at), **given,
    }  # fmt: skip
    return record_check(nomination=nomination, by=by, now=at, **facts)
