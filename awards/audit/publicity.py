"""What the public may be shown: the publish gate, asked of the rows set by set.

The gate itself (awards.gate) is asked before something is published; here the same conditions are
written once more in the language of the database, so that a hole in the one shows in the other.
"""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Length, StrIndex

from awards.models import Consent, Nomination, NoticeRow, Photo, Winner, WinnerSlug
from awards.models.nominations import NomineeKind
from awards.models.winners import IDENTITY_HIDDEN, WinnerQuerySet
from kit.audit import Offence, Rule, offending

Basis, Portrait, Level = Nomination.NameBasis, Photo.Portrait, Winner.PublishLevel
NAMED = ~Q(publish_level__in=sorted(IDENTITY_HIDDEN))
TEXTS = ("display_name", "headline", "citation", "story", "role", "organisation_name")


def shown() -> WinnerQuerySet:
    """The winners that the public sees, or will see once their minute has come."""
    return Winner.objects.shown()


def _consents(**asked: object) -> Q:
    """A consent of these kinds, recorded with the winner's nomination or one merged into it."""
    own = Consent.objects.filter(nomination=OuterRef("nomination"), **asked)
    merged = Consent.objects.filter(nomination__merged_into=OuterRef("nomination"), **asked)
    return Q(Exists(own)) | Q(Exists(merged))


def _live(**asked: object) -> Q:
    return _consents(withdrawn_at__isnull=True, **asked)


def _gone(purpose: str) -> Q:
    """A consent that was taken back and not given anew."""
    return _consents(withdrawn_at__isnull=False, purpose=purpose) & ~_live(purpose=purpose)


def _photos(**asked: object) -> "QuerySet[Photo]":
    return Photo.objects.filter(nomination=OuterRef("nomination"), is_withdrawn=False, **asked)


def _merged(**asked: object) -> Q:
    """One of the family, the nomination or one merged into it, of which this is said."""
    own = Q(**{f"nomination__{name}": value for name, value in asked.items()})
    return own | Q(
        Exists(Nomination.objects.filter(merged_into=OuterRef("nomination"), **asked))
    )  # fmt: skip


def _without_basis(_now: datetime) -> Iterator[Offence]:
    basis = "nomination__name_basis"
    grounds = (
        Q(**{basis: Basis.CONSENT}) & _live(purpose=Consent.Purpose.NAME)
        | Q(**{basis: Basis.NEWS}) & ~Q(nomination__source_title="")
        | Q(**{basis: Basis.NOT_PERSONAL}) & ~Q(nomination__nominee__kind=NomineeKind.PERSON)
    )
    yield from offending(shown().filter(NAMED).exclude(grounds), "公开姓名没有依据")
    sources = Q(nomination__source_medium="") | Q(nomination__source_title="")
    yield from offending(shown().filter(sources), "没有写明来源媒体和原文标题")
    yield from offending(shown().filter(display_name=""), "没有公开名称")


def _taken_back(_now: datetime) -> Iterator[Offence]:
    """Shown although a consent that it rests on was withdrawn."""
    yield from offending(shown().filter(NAMED & _gone("name")), "姓名的同意已撤回，仍公开姓名")
    yield from offending(shown().filter(_gone("story")), "事迹的同意已撤回，仍公开")
    faces = Q(Exists(_photos().exclude(portrait=Portrait.NOBODY)))
    yield from offending(shown().filter(_gone("portrait") & faces), "肖像的同意已撤回，仍有照片")


def _unfit_photos(_now: datetime) -> Iterator[Offence]:
    for column, why in (
        ("portrait", "有照片没有确认肖像同意"), ("rights_basis", "有照片没有写明使用权依据"),
        ("alt_text", "有照片没有替代文字"),
    ):  # fmt: skip
        yield from offending(shown().filter(Exists(_photos(**{column: ""}))), why)


def _minors(_now: datetime) -> Iterator[Offence]:
    guardian = _live(purpose=Consent.Purpose.NAME, given_by=Consent.GivenBy.GUARDIAN)
    grown_up = Q(nomination__is_minor=False) & ~_merged(is_minor=True) & ~_merged(is_under_14=True)
    yield from offending(
        shown().exclude(grown_up | guardian), "涉及未成年人或没有确认，又没有监护人的同意"
    )
    faces = Exists(_photos().exclude(portrait__in=(Portrait.GUARDIAN, Portrait.NOBODY)))
    pictured = shown().filter(_merged(is_minor=True)).filter(faces)
    yield from offending(pictured, "未成年人的照片没有监护人的同意")
    young = shown().filter(_merged(is_under_14=True), publish_level=Level.FULL)
    yield from offending(young, "不满十四周岁，却公开了全名")
    rows = NoticeRow.objects.filter(removed_at=None, masked_at=None, level=Level.FULL)
    listed = rows.filter(nomination__is_under_14=True, notice__state__in=("open", "closed"))
    yield from offending(listed, "不满十四周岁，公示里却是全名", at="notice__")


def _names_left(_now: datetime) -> Iterator[Offence]:
    """A name that may not be shown any more, still in what the public reads or finds."""
    hiding = ~NAMED | Q(publish_level=Level.SURNAME, kind=NomineeKind.PERSON)
    named = Winner.objects.filter(hiding).annotate(name_length=Length("nominee__name"))
    masked = named.filter(name_length__gt=1)
    for column in TEXTS:
        here = masked.annotate(at=StrIndex(column, F("nominee__name"))).filter(at__gt=0)
        yield from offending(here, f"已不公开全名，{column} 里还写着")
    corrected = masked.annotate(
        old=StrIndex("corrections__old", F("nominee__name")),
        new=StrIndex("corrections__new", F("nominee__name")),
    ).filter(Q(old__gt=0) | Q(new__gt=0))
    yield from offending(corrected, "已不公开全名，更正记录里还写着")
    led = WinnerSlug.objects.filter(winner=OuterRef("pk"), redirects=True)
    yield from offending(masked.filter(Exists(led)), "已不公开全名，旧网址还会转到这里")


RULES = (
    Rule(
        key="publicity.basis",
        numbers=(11,),
        title="公开姓名有依据，来源写明",
        says="公开的获奖者：姓名有本人同意、公开报道或非个人名称为依据，写明来源媒体和标题。",
        find=_without_basis,
        tests=("tests/awards/test_gate.py",),
    ),
    Rule(
        key="publicity.withdrawn",
        numbers=(11, 24),
        title="撤回的同意立即生效",
        says="姓名、事迹、肖像的同意撤回之后没有重新取得的，都没有公开。",
        find=_taken_back,
    ),
    Rule(
        key="publicity.photos",
        numbers=(11,),
        title="公开的照片齐备",
        says="每张公开的照片都确认了肖像同意，写明了使用权依据和替代文字。",
        find=_unfit_photos,
    ),
    Rule(
        key="publicity.minors",
        numbers=(19,),
        title="未成年人须经监护人同意",
        says="涉及未成年人的，有监护人对姓名和照片的同意；不满十四周岁的不公开全名。",
        find=_minors,
        tests=("tests/awards/test_gate.py",),
    ),
    Rule(
        key="publicity.erased",
        numbers=(24,),
        title="不再公开的姓名到处都不见",
        says="降低公开程度的获奖者：公开文字、更正记录里没有全名，写着姓名的旧网址不再转到。",
        find=_names_left,
        tests=("tests/awards/test_actions_levels.py",),
    ),
)
