"""The publish gate: everything that must hold before the public may see a winner.

Source: domain.md §4 (publish gate), invariants 11 and 19.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from awards.honours import shows_too_much, stands
from awards.models import Consent, Nomination, Photo, Winner
from awards.models.winners import IDENTITY_HIDDEN
from awards.publication import MASKED_TEXTS, hides_name
from kit.identifiers import find_donation_appeals, find_personal_numbers

_SCHOOL = re.compile(r"[一-鿿]{2,12}(?:小学|中学|幼儿园|学校)|[一-鿿]{1,6}年级[一-鿿0-9]{0,3}班")
_ADDRESS = re.compile(
    r"[一-鿿]{1,12}(?:路|街|巷|弄|小区|村|组)[0-9０-９一二三四五六七八九十]{1,5}(?:号|组|栋|幢)"
)
_BIRTH = re.compile(r"(?:19|20)[0-9]{2}\s*年\s*[0-9]{1,2}\s*月\s*[0-9]{1,2}\s*日\s*(?:出生|生)")


@dataclass(frozen=True, slots=True)
class GateItem:
    """One condition of the gate: whether it holds, and the sentence that says what to do."""

    key: str
    label: str
    holds: bool
    advice: str = ""


@dataclass(frozen=True, slots=True)
class GateReport:
    """All conditions in reading order."""

    items: tuple[GateItem, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing is missing."""
        return all(item.holds for item in self.items)

    @property
    def missing(self) -> tuple[GateItem, ...]:
        """The conditions that do not hold yet."""
        return tuple(item for item in self.items if not item.holds)

    @property
    def advice(self) -> str:
        """All that is missing, as one sentence."""
        return "；".join(item.advice for item in self.missing)


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts that would be shown, with the names of their fields."""

    parts: tuple[tuple[str, str], ...]

    def joined(self) -> str:
        """All texts, one after another."""
        return "\n".join(text for _, text in self.parts)


def publish_gate(
    nomination: Nomination, *, level: str, texts: Texts, name_shown: str
) -> GateReport:
    """Check every condition but the embargo, which is a time in the query.

    Shapes: `level` is the publish level, `texts` what would be shown; photos and consents are
    read from the nomination (prefetch them).
    """
    photos = kept_photos(nomination)
    # One person's word counts in whichever medium's nomination it was recorded.
    family = family_of(nomination)
    recorded = [consent for one in family for consent in one.consents.all()]
    consents = [c for c in recorded if c.withdrawn_at is None]
    body = texts.joined()
    return GateReport(
        (
            *_grant(nomination, level),
            _name_basis(nomination, consents, level),
            _nothing_taken_back(recorded, photos, level),
            _name_hidden(nomination, texts, level),
            _portraits(photos),
            _minors(family, consents, photos),
            _under_14(family, level, body),
            _rights(photos),
            _numbers(body),
            _appeals(body),
            _source(nomination),
            _alt_texts(photos),
            _named(name_shown),
        )
    )


def winner_gate(winner: Winner) -> GateReport:
    """The gate for a winner as it stands."""
    return publish_gate(
        winner.nomination,
        level=winner.publish_level,
        texts=winner_texts(winner),
        name_shown=winner.display_name,
    )


def winner_texts(winner: Winner) -> Texts:
    """Every text of the winner that the public would read, captions included."""
    own = (
        ("display_name", winner.display_name),
        ("headline", winner.headline),
        ("citation", winner.citation),
        ("story", winner.story),
        ("role", winner.role),
        ("organisation_name", winner.organisation_name),
        ("source_title", winner.nomination.source_title),
        ("source_author", winner.nomination.source_author),
    )
    return Texts((*own, *photo_texts(kept_photos(winner.nomination))))


def family_of(nomination: Nomination) -> list[Nomination]:
    """The nomination and those merged into it; prefetch `merged__consents`."""
    return [nomination, *nomination.merged.all()]


def kept_photos(nomination: Nomination) -> list[Photo]:
    """The photos that were not taken down; costs nothing where they are prefetched."""
    return [photo for photo in nomination.photos.all() if not photo.is_withdrawn]


def photo_texts(photos: Iterable[Photo]) -> tuple[tuple[str, str], ...]:
    """The captions and alternative texts of photos."""
    return tuple(("photo", f"{photo.caption} {photo.alt_text}") for photo in photos)


def _grant(nomination: Nomination, level: str) -> tuple[GateItem, ...]:
    """An honour that follows a grant is public while the grant stands, as far as was agreed to."""
    application = nomination.application
    if application is None:
        return ()
    return (
        GateItem(
            "grant", "资助有效", stands(application),
            f"所依据的资助“{application.get_state_display()}”，称号不能公布",
        ),
        GateItem(
            "grant_level", "公开程度不超过申请人同意的",
            not shows_too_much(level, application),
            "公开程度超过了申请人同意的，请调低",
        ),
    )  # fmt: skip


def _has(consents: list[Consent], purpose: str, *givers: str) -> bool:
    return any(c.purpose == purpose and (not givers or c.given_by in givers) for c in consents)


def _name_basis(nomination: Nomination, consents: list[Consent], level: str) -> GateItem:
    basis = nomination.name_basis
    holds = (
        level in IDENTITY_HIDDEN
        or (basis == Nomination.NameBasis.CONSENT and _has(consents, Consent.Purpose.NAME))
        or (basis == Nomination.NameBasis.NEWS and bool(nomination.source_title))
        or (basis == Nomination.NameBasis.NOT_PERSONAL and nomination.nominee.kind != "person")
    )
    return GateItem(
        "name", "姓名公开依据", holds,
        "请登记公开姓名的依据：本人同意（附同意记录）、已公开报道，或改为化名、匿名",
    )  # fmt: skip


def _nothing_taken_back(recorded: list[Consent], photos: list[Photo], level: str) -> GateItem:
    """A consent that was withdrawn binds until somebody gives it anew; news is no way round it."""
    gone = {c.purpose for c in recorded if c.withdrawn_at} - {
        c.purpose for c in recorded if not c.withdrawn_at
    }
    rests_on = {
        Consent.Purpose.NAME: level not in IDENTITY_HIDDEN,
        Consent.Purpose.PORTRAIT: any(p.portrait != Photo.Portrait.NOBODY for p in photos),
        Consent.Purpose.STORY: True,
    }
    broken = [purpose for purpose in rests_on if purpose in gone and rests_on[purpose]]
    names = "、".join(str(purpose.label) for purpose in broken)
    return GateItem(
        "withdrawn", "没有被撤回的同意", not broken,
        f"当事人已撤回对“{names}”的同意，重新取得同意之前不能公开",
    )  # fmt: skip


def _name_hidden(nomination: Nomination, texts: Texts, level: str) -> GateItem:
    """At a lower level the own name stands nowhere; captions are masked when they are shown."""
    name = nomination.nominee.name
    own = "\n".join(text for field, text in texts.parts if field in MASKED_TEXTS)
    exposed = hides_name(nomination, level) and len(name) > 1 and name in own
    return GateItem(
        "identity", "文字与公开程度一致", not exposed,
        "公开程度低于全名，文字里却写着全名，请改写",
    )  # fmt: skip


def _portraits(photos: list[Photo]) -> GateItem:
    holds = all(photo.portrait for photo in photos)
    return GateItem("portrait", "肖像同意", holds, "请逐张确认照片的肖像同意")


def _minors(family: list[Nomination], consents: list[Consent], photos: list[Photo]) -> GateItem:
    """What one medium says of a minor holds for all of them."""
    is_minor = True if any(one.is_minor for one in family) else family[0].is_minor
    cleared = (is_minor is False and not any(one.is_under_14 for one in family)) or _has(
        consents, Consent.Purpose.NAME, Consent.GivenBy.GUARDIAN
    )
    pictures = not is_minor or all(
        photo.portrait in (Photo.Portrait.GUARDIAN, Photo.Portrait.NOBODY) for photo in photos
    )
    return GateItem(
        "minors", "未成年人保护", cleared and pictures,
        "请确认是否涉及未成年人；涉及时须登记监护人对姓名和肖像的同意",
    )  # fmt: skip


def tells_of_a_child(text: str) -> bool:
    """Whether a text says where a child goes to school, where it lives or when it was born."""
    return any(pattern.search(text) for pattern in (_SCHOOL, _ADDRESS, _BIRTH))


def _under_14(family: list[Nomination], level: str, body: str) -> GateItem:
    exposed = tells_of_a_child(body)
    under_14 = any(one.is_under_14 for one in family)
    holds = not under_14 or (level != Winner.PublishLevel.FULL and not exposed)
    return GateItem(
        "under_14", "不满十四周岁", holds,
        "不满十四周岁的，不公开全名，也不得出现学校、住址和出生日期",
    )  # fmt: skip


def _rights(photos: list[Photo]) -> GateItem:
    holds = all(photo.rights_basis for photo in photos)
    return GateItem("rights", "照片使用权", holds, "请逐张填写照片的使用权依据")


def _numbers(body: str) -> GateItem:
    found = find_personal_numbers(body)
    labels = "、".join(dict.fromkeys(finding.label for finding in found))
    return GateItem("numbers", "无个人号码", not found, f"文字中有疑似{labels}，请删除")


def _appeals(body: str) -> GateItem:
    found = find_donation_appeals(body)
    excerpts = "".join(f"“{finding.excerpt}”" for finding in found[:3])
    return GateItem(
        "appeals", "无募捐内容", not found, f"文字中有疑似募捐或收款内容{excerpts}，请删除"
    )


def _source(nomination: Nomination) -> GateItem:
    holds = bool(nomination.source_medium and nomination.source_title)
    return GateItem("source", "来源与媒体", holds, "请填写报道媒体和原文标题")


def _alt_texts(photos: list[Photo]) -> GateItem:
    holds = all(photo.alt_text for photo in photos)
    return GateItem("alt", "照片替代文字", holds, "请为每张照片填写替代文字")


def _named(name: str) -> GateItem:
    return GateItem("shown_name", "公开名称", bool(name.strip()), "请填写名称")
