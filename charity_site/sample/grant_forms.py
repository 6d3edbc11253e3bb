"""Invented applications as they were filled in on a phone, many at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from charity_site.sample.accounts import Cast
from charity_site.sample.facts import Record
from charity_site.sample.pictures import picture
from directory.models import MediaPartner, Theme
from kit.crypto import encrypt
from kit.ids import public_id
from kit.intake import IntakePhoto, read_photo, store
from ledger.actions import Change, append_many
from projects.actions.applicant_links import code_index, code_of, token_of
from projects.actions.grant_locks import APPLICANT
from projects.actions.grant_pictures import FOLDER
from projects.actions.links import token_index
from projects.applying import CONSENT_VERSION, applicant_index
from projects.models import (
    Application,
    ApplicationAnswer,
    ApplicationPhoto,
    BudgetLine,
    GrantRound,
    LinkKind,
    PrivateLink,
)
from projects.models.pictures import GrantPhoto

INVENTED = "（样例：人物与事迹均为虚构。）"
SCENES = ("field", "river")


@dataclass(eq=False)
class Telling:
    """One invented application on its way: its words, its place in the file, its row."""

    row: Record
    place: int
    application: Application | None = None

    @property
    def own(self) -> Application:
        """The row, as it was when it was begun; every act reads it afresh.

        Errors: ValueError before it was begun.
        """
        if self.application is None:
            raise ValueError(self.row["title"])
        return self.application

    @property
    def phone(self) -> str:
        """A number of its own, of a range that no network has given out."""
        return f"1990000{self.place:04d}"

    @property
    def index(self) -> str:
        """The keyed hash by which the applicant is known."""
        return applicant_index({"kind": self.row["kind"], "uscc": "", "phone": self.phone})


@cache
def drawings() -> tuple[IntakePhoto, ...]:
    """A few drawn pictures, taken in as every photo is; several people send the same."""
    return tuple(
        read_photo(SimpleUploadedFile("sample.jpg", picture(scene, "grants"), "image/jpeg"))
        for scene in SCENES
    )


def photo_row(kind: type[GrantPhoto], place: int, at: datetime, **of: Any) -> Any:
    """A picture as the row of an application or a report, its file stored."""
    one = drawings()[place % len(SCENES)]
    return kind(
        file_name=store(one.data, FOLDER, one.suffix), width=one.width, height=one.height,
        size=len(one.data), sha256=one.sha256, added_at=at, **of,
    )  # fmt: skip


def begin_all(
    tellings: Sequence[Telling], round_: GrantRound, words: Record, people: Cast, *, at: datetime
) -> None:  # fmt: skip
    """Write these drafts with their links, answers and pictures, and what the record says."""
    media = {one.organisation.slug: one for one in MediaPartner.objects.select_related(
        "organisation")}  # fmt: skip
    links = []
    for one in tellings:
        one.application = _draft(one, round_, media, people, at)
        links.append(_link(one.application, at, at + timedelta(days=round_.draft_days)))
    rows = [one.own for one in tellings]
    Application.objects.bulk_create(rows)
    PrivateLink.objects.bulk_create(links)
    append_many(
        by=APPLICANT, now=at,
        changes=(
            Change(verb="application.begin", thing=row, target=row.state,
                   payload={"source": str(row.source)})
            for row in rows
        ),
    )  # fmt: skip
    _fill([one for one in tellings if one.row["title"]], words, round_, at)


def _draft(
    one: Telling, round_: GrantRound, media: dict[str, MediaPartner], people: Cast, at: datetime
) -> Application:
    row, partner = one.row, media.get(one.row["medium"])
    editor = people[f"editor.{row['medium'].removesuffix('-news')}"] if partner else None
    return Application(
        round=round_, kind=row["kind"], name=row["name"], contact_name=row["contact"],
        phone_cipher=encrypt(one.phone), mail_cipher=encrypt(row["mail"]) if row["mail"] else "",
        applicant_index=one.index, region_id=row["region"], place=row["place"], title=row["title"],
        asked_amount=row["amount"] and Decimal(row["amount"]), level=row["level"],
        consented_at=at, consent_version=CONSENT_VERSION, begun_at=at,
        expires_at=at + timedelta(days=round_.draft_days), is_sample=True,
        source=Application.Source.EDITOR if partner else Application.Source.SELF,
        partner=partner, recommended_by=editor,
        recommend_note="采访时看到的，做得扎实（样例）。" if partner else "",
    )  # fmt: skip


def _link(application: Application, at: datetime, until: datetime) -> PrivateLink:
    """The private link, as the form makes it, and the short code that goes with it."""
    link = PrivateLink(
        public_id=public_id(), kind=LinkKind.APPLICANT, subject=application.public_id, made_at=at,
        maker=application.recommended_by, expires_at=until,
    )  # fmt: skip
    token = token_of(link)
    link.token_index = token_index(token)
    application.code_index = code_index(code_of(token))
    return link


def _fill(tellings: Sequence[Telling], words: Record, round_: GrantRound, at: datetime) -> None:
    questions = list(round_.questions.order_by("position"))
    ApplicationAnswer.objects.bulk_create(
        ApplicationAnswer(application=one.own, question=question, text=text)
        for one in tellings
        for question, text in zip(questions, _answers(one, words), strict=True)
    )
    BudgetLine.objects.bulk_create(
        BudgetLine(application=one.own, position=place, words=said, amount=Decimal(amount))
        for one in tellings
        for place, (said, amount) in enumerate(one.row["lines"], start=1)
    )
    ApplicationPhoto.objects.bulk_create(
        photo_row(ApplicationPhoto, one.place, at, application=one.own) for one in tellings
    )
    keys = dict(Theme.objects.values_list("slug", "pk"))
    through = Application.themes.through
    through.objects.bulk_create(
        through(application_id=one.own.pk, theme_id=keys[one.row["theme"]]) for one in tellings
    )


def _answers(one: Telling, words: Record) -> tuple[str, ...]:
    row, why, then = one.row, words["why"], words["next"]
    money = "、".join(f"{said} {amount} 元" for said, amount in row["lines"])
    return (
        row["what"] + INVENTED, row["why"], why[one.place % len(why)].format(since=row["since"]),
        row["whom"], f"{money}。", then[one.place % len(then)],
    )  # fmt: skip
