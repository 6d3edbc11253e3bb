"""What stands in public texts: no numbers of people, no appeals for money, no child's whereabouts.

Texts cannot be asked of the database. They are read once, and only those that could hold something
are read closely.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from awards.audit.publicity import TEXTS, shown
from awards.gate import tells_of_a_child
from awards.models import Nomination, Photo, Winner
from kit.audit import Offence, Rule, label_of
from kit.identifiers import find_donation_appeals, find_personal_numbers

CHUNK = 2000
# Ten digits, the fewest of a telephone with its area code, none further than three characters
# from the last: words and figures but Chinese and Latin letters count as digits, and 一二三.
_D = "[^\\W_a-zA-Z㐀-鿿]|[〇零一二两三四五六七八九壹幺]"
_DIGITS = re.compile(f"(?:(?:{_D})(?:(?!{_D}).){{0,3}}){{10}}")
# Every appeal has one of these, in either script: a word about money, 爱心 before a way to give, or
# the name of an account before the six digits of its number.
_MONEY = re.compile(
    "[款捐赏賞账賬帳帐筹籌码碼户戶]|[爱愛](?=.*[链鏈通方热熱])|[号號宝寶信](?=(?:.*?[0-9]){6})",
    re.DOTALL,
)
_COLUMNS = (*TEXTS, "nomination__source_title", "nomination__source_author")


def _numbers(_now: datetime) -> Iterator[Offence]:
    for key, name, text in _read():
        if _DIGITS.search(text) and (found := find_personal_numbers(text)):
            yield Offence(label_of(Winner), key, name, f"公开文字里有疑似{found[0].label}")


def _appeals(_now: datetime) -> Iterator[Offence]:
    for key, name, text in _read():
        plain = unicodedata.normalize("NFKC", text)
        if _MONEY.search(plain) and find_donation_appeals(text):
            yield Offence(label_of(Winner), key, name, "公开文字里有疑似募捐或收款的内容")


def _children(_now: datetime) -> Iterator[Offence]:
    """Only of those who are said to be under 14, so that few texts are read."""
    family = Nomination.objects.filter(merged_into=OuterRef("nomination"), is_under_14=True)
    young = Q(nomination__is_under_14=True) | Q(Exists(family))
    for key, name, text in _read(young):
        if tells_of_a_child(text):
            yield Offence(label_of(Winner), key, name, "不满十四周岁，写着学校、住址或出生日期")


def _read(which: Q | None = None) -> Iterator[tuple[str, str, str]]:
    """Key, public id and everything the public reads of each winner, captions after the rest."""
    rows = shown().filter(which or Q()).order_by("pk")
    for key, name, *texts in rows.values_list("pk", "public_id", *_COLUMNS).iterator(CHUNK):
        yield str(key), name, "\n".join(texts)
    captions = Photo.objects.kept().filter(nomination__winner__in=shown().filter(which or Q()))
    columns = ("nomination__winner", "nomination__winner__public_id", "caption", "alt_text")
    for key, name, *texts in captions.order_by("pk").values_list(*columns).iterator(CHUNK):
        yield str(key), name, "\n".join(texts)


RULES = (
    Rule(
        key="texts.numbers",
        numbers=(11,),
        title="公开文字里没有个人号码",
        says="逐字检查公开的事迹、颁奖词和图片说明：没有身份证号、电话、银行卡号。",
        find=_numbers,
        tests=("tests/kit/test_identifiers_in_text.py",),
    ),
    Rule(
        key="texts.appeals",
        numbers=(11,),
        title="公开文字里没有募捐和收款",
        says="逐字检查公开的事迹、颁奖词和图片说明：没有募捐、收款、打赏、转账、众筹的内容。",
        find=_appeals,
        tests=("tests/kit/test_identifiers_in_text.py",),
    ),
    Rule(
        key="texts.children",
        numbers=(19,),
        title="不满十四周岁的，没有学校、住址和出生日期",
        says="逐字检查不满十四周岁者的公开文字。",
        find=_children,
    ),
)
