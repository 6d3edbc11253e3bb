"""Writing one sample nomination as an editor does: texts, figures, evidence, consents, photos."""

from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from awards.actions.consents import record_consent
from awards.actions.nominations import create_nomination
from awards.actions.photos import add_photos, describe_photo
from awards.models import Consent, Nomination, Photo, Round
from charity_site.sample.facts import Record
from charity_site.sample.pictures import picture
from directory.models import MediaPartner, Region, Theme, User
from kit.chinese import pinyin_slug
from kit.dates import china_day

NOTE = "样例：人物、机构与事迹均为虚构。"
DRAWN = "样例插画"


def write_draft(story: Record, editor: User, now: datetime) -> Nomination:
    """Write the nomination of one story, complete as far as the story goes."""
    round_ = Round.objects.get(slug=story["round"])
    partner = MediaPartner.objects.get(organisation__slug=story["medium"])
    nomination = create_nomination(
        round_=round_,
        partner=partner,
        by=editor,
        now=now,
        fields=_fields(story, round_, partner, now),
        is_sample=True,
    )
    _consents(nomination, story, editor, now)
    for place, drawing in enumerate(story["photos"]):
        file = picture(drawing["scene"], f"{story['headline']}{place}")
        _photo(nomination, drawing, file, now)
    return nomination


def _fields(story: Record, round_: Round, partner: MediaPartner, now: datetime) -> dict[str, Any]:
    told = bool(story["name_basis"])
    day = china_day(now)
    return {
        "kind": story["kind"],
        "name": story["name"],
        "organisation_name": story["organisation_name"],
        "role": story["role"],
        "region": Region.objects.filter(code=story["region"]).first(),
        "stated_parties": story.get("stated_parties"),
        "category": round_.categories.filter(slug=story["category"]).first(),
        "headline": story["headline"],
        "story": "\n\n".join(story["story"]),
        "citation": story["citation"],
        "happened_on": day - timedelta(days=3) if told else None,
        "happened_region": Region.objects.filter(code=story["region"]).first(),
        "happened_place": story["place"],
        "source_medium": str(partner),
        "source_author": "样例记者" if told else "",
        "source_title": f"样例报道：{story['headline']}",
        "source_url": f"https://news.example.com/sample/{pinyin_slug(story['headline'])[:60]}",
        "source_published_on": day - timedelta(days=1) if told else None,
        "name_basis": story["name_basis"],
        "internal_note": NOTE,
        "themes": Theme.objects.filter(slug__in=story["themes"]),
        "evidence": story.get("evidence", []),
        "figures": [_figure(figure, partner) for figure in story["figures"]],
        "parties": story.get("parties", []),
    }


def _figure(figure: Record, partner: MediaPartner) -> Record:
    return {"magnitude": None, "as_of": "", "source": f"{partner}报道", **figure}


def _consents(nomination: Nomination, story: Record, editor: User, now: datetime) -> None:
    """Record that the person agreed; where a guardian has to, nobody has asked yet."""
    if story["name_basis"] != Nomination.NameBasis.CONSENT:
        return
    for purpose in (Consent.Purpose.NAME, Consent.Purpose.STORY):
        record_consent(
            nomination=nomination,
            purpose=purpose,
            given_by=Consent.GivenBy.SELF,
            given_on=china_day(now) - timedelta(days=2),
            method="电话录音（样例）",
            by=editor,
            now=now,
        )


def _photo(nomination: Nomination, drawing: Record, file: bytes, now: datetime) -> None:
    by = nomination.created_by
    upload = SimpleUploadedFile("sample.jpg", file, content_type="image/jpeg")
    for photo in add_photos(nomination=nomination, uploads=[upload], by=by, now=now).kept:
        describe_photo(
            photo=photo,
            fields={
                "caption": drawing["caption"],
                "alt_text": drawing["alt"],
                "rights_basis": Photo.RightsBasis.OWN,
                "rights_holder": DRAWN,
                "portrait": Photo.Portrait.NOBODY,
            },
            by=by,
            now=now,
        )
