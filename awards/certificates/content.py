"""What stands on one certificate: the public copy of the honour, or for its holder the real name.

The copy for everybody shows what the winner's page shows, at its publish level. The holder's own
copy, which staff print, carries the real name; the number and the check behind it are the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse

from awards.models import Winner
from awards.models.nominations import NomineeKind
from awards.publication import hides_identity, hides_name
from kit.addresses import absolute_url
from kit.dates import china_day
from kit.drawing import has_glyph
from kit.verdict import Unready

NOT_OUT_YET = "公布前样张"
_DIGITS = "〇一二三四五六七八九"
_PERSONAL = frozenset({NomineeKind.PERSON})
# What each text is called when it cannot be printed.
_CALLED = {
    "name": "获奖者名称", "standing": "单位或身份", "award": "奖项名称", "honour": "类别",
    "citation": "颁奖词", "signed": "主办方名称", "awarded": "轮次名称",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Certificate:
    """Everything that is drawn; the same content is the same bytes.

    Shapes: `note` tells of a correction; `draft` is set while the public may not know yet.
    """

    key: str
    name: str
    standing: str
    award: str
    awarded: str
    honour: str
    citation: str
    signed: str
    day: str
    number: str
    url: str
    site_name: str
    address: str
    is_person: bool
    note: str = ""
    draft: str = ""
    is_synthetic: bool = False


def chinese_day(moment: datetime) -> str:
    """A day as it is written under a document: 二〇二五年五月二十日."""
    day = china_day(moment)
    year = "".join(_DIGITS[int(digit)] for digit in str(day.year))
    return f"{year}年{_small(day.month)}月{_small(day.day)}日"


def _small(number: int) -> str:
    tens, ones = divmod(number, 10)
    head = {0: "", 1: "十"}.get(tens, f"{_DIGITS[tens]}十")
    return head + (_DIGITS[ones] if ones else "")


def for_certificates(rows: QuerySet[Winner]) -> QuerySet[Winner]:
    """The winners with everything that their certificates read."""
    related = rows.select_related(
        "award__run_by", "round__column__partner__organisation", "category", "nominee",
        "nomination__nominee",
    )  # fmt: skip
    return related.prefetch_related("corrections").defer("story", "search_text")


def certificate_of(winner: Winner, *, now: datetime, own_name: bool = False) -> Certificate:
    """What stands on the certificate of this winner.

    Shapes: `own_name` is the holder's copy; rows come from `for_certificates`.
    Errors: Unready when there is no day to write under it, or a character cannot be printed.
    """
    signed_at = winner.release_at or winner.round.announce_at
    if signed_at is None:
        raise Unready("还没有公布时间，证书上没有日期可落款。请先定下公布时间。")
    is_out = winner.is_released(now)
    made = Certificate(
        key=winner.public_id,
        **_names(winner, own_name=own_name),
        award=winner.award.name,
        awarded=winner.round.title,
        honour=winner.category.name,
        signed=_signed(winner),
        day=chinese_day(signed_at),
        number=winner.certificate_number,
        url=absolute_url(reverse("awards:certificate_detail", args=[winner.certificate_number])),
        site_name=settings.SITE_NAME,
        address=settings.BASE_URL.partition("://")[2],
        is_person=winner.kind in _PERSONAL,
        note=_note(winner),
        draft="" if is_out else NOT_OUT_YET,
        is_synthetic=winner.is_synthetic,
    )
    _require_printable(made)
    return made


def _names(winner: Winner, *, own_name: bool) -> dict[str, str]:
    shown, real = winner.display_name, winner.nominee.name
    if not own_name or not hides_name(winner.nomination, winner.publish_level):
        return {"name": shown, "standing": _standing(winner), "citation": winner.citation}
    hidden = hides_identity(winner.publish_level)
    standing = winner.nominee.organisation_name if hidden else _standing(winner)
    return {"name": real, "standing": standing, "citation": winner.citation.replace(shown, real)}


def _standing(winner: Winner) -> str:
    """The place of work, for people alone: a body's name says it all."""
    if winner.kind not in _PERSONAL:
        return ""
    return winner.organisation_name or winner.role


def _signed(winner: Winner) -> str:
    column = winner.round.column
    media = f"、{column.partner.organisation.name}" if column else ""
    return f"{winner.award.run_by.name}{media}"


def _note(winner: Winner) -> str:
    """That this is the text after a correction; the copy before it is no longer the right one."""
    rows = list(winner.corrections.all())
    if not rows:
        return ""
    count = len({row.version for row in rows})
    day = china_day(max(row.corrected_at for row in rows))
    return f"更正后第 {count + 1} 版　{day:%Y-%m-%d} 更正"


def _require_printable(made: Certificate) -> None:
    """Errors: Unready naming the text and its first character that the font does not have."""
    for field in fields(made):
        if field.name not in _CALLED:
            continue
        text = getattr(made, field.name)
        missing = [char for char in dict.fromkeys(text) if not has_glyph(char) and char.strip()]
        if missing:
            chars = "、".join(f"“{char}”（U+{ord(char):04X}）" for char in missing[:3])
            raise Unready(
                f"{_CALLED[field.name]}“{text[:30]}”里的 {chars} 没有可以打印的字形，"
                "没有打印。请把它交给管理员补字，不要换成别的字。"
            )


def all_of(
    rows: QuerySet[Winner], *, now: datetime
) -> Iterator[tuple[Winner, Certificate | Unready]]:
    """The holder's copies of many winners, read in parts; what cannot be printed says why."""
    for winner in for_certificates(rows).iterator(chunk_size=200):
        try:
            yield winner, certificate_of(winner, now=now, own_name=True)
        except Unready as refusal:
            yield winner, refusal
