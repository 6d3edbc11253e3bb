"""Saving the nomination's page: texts, photos, consents, in one transaction, through actions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import HttpRequest

from awards.actions.consents import record_consent
from awards.actions.heroes import co_nominate, part_nomination
from awards.actions.nominations import create_nomination, edit_nomination
from awards.actions.photos import (
    add_photos,
    describe_photo,
    order_photos,
    remove_photo,
    restore_photo,
)
from awards.forms.nomination import NominationForm
from awards.forms.photos import ConsentForm, PhotoForm, photo_forms
from awards.models import Nomination
from awards.permissions import may_co_nominate
from directory.models import MediaPartner, User

UPLOADS = "photos"


@dataclass
class PageForms:
    """The forms of one nomination page; `texts` is None where only photos may be changed."""

    texts: NominationForm | None
    photos: list[PhotoForm] = field(default_factory=list)
    consent: ConsentForm | None = None

    def are_valid(self) -> bool:
        """Whether all that was sent can be taken; asks every form, so that all say their part."""
        sent = [form for form in (self.texts, self.consent) if form is not None]
        answers = [form.is_valid() for form in [*sent, *self.bound_photos]]
        return all(answers)

    @property
    def bound_photos(self) -> list[PhotoForm]:
        """The photos that the page held when it was sent."""
        return [form for form in self.photos if form.is_bound]

    @property
    def shown_photos(self) -> list[PhotoForm]:
        """The photos that count."""
        return [form for form in self.photos if not form.instance.is_withdrawn]

    @property
    def removed_photos(self) -> list[PhotoForm]:
        """The photos that were taken down, or that wait to be shown."""
        return [form for form in self.photos if form.instance.is_withdrawn]


def page_photos(nomination: Nomination, data: Any = None) -> list[PhotoForm]:
    """One form for each photo of the nomination, those that count first."""
    photos = sorted(nomination.photos.all(), key=lambda p: (p.is_withdrawn, p.position, p.pk))
    return photo_forms(photos, data)


def partner_of(texts: NominationForm, only: MediaPartner | None) -> MediaPartner:
    """The medium that was chosen, or the only one there is."""
    chosen = texts.cleaned_data.get("partner") or only
    if chosen is None:
        raise ValueError("a nomination has a medium")
    return chosen


def create(
    request: HttpRequest, forms: PageForms, partner: MediaPartner, *, by: User, now: datetime
) -> tuple[Nomination, list[str]]:
    """Begin a draft from the page; the nomination, and a sentence for each file refused."""
    texts = _texts(forms)
    nomination = create_nomination(
        round_=texts.cleaned_data["round"],
        partner=partner,
        by=by,
        now=now,
        fields=texts.values(str(partner)),
    )
    return nomination, _rest(request, forms, nomination, by=by, now=now)


def update(
    request: HttpRequest, forms: PageForms, nomination: Nomination, *, by: User, now: datetime
) -> list[str]:
    """Save the page over a nomination; a sentence for each file refused.

    Errors: Stale when somebody saved since the page was opened; nothing is written then.
    """
    if forms.texts is not None:
        version = forms.texts.expected_version
        edit_nomination(
            nomination=nomination,
            version=nomination.version if version is None else version,
            by=by,
            now=now,
            fields=forms.texts.values(str(nomination.partner or "")),
        )
    return _rest(request, forms, nomination, by=by, now=now)


def _texts(forms: PageForms) -> NominationForm:
    if forms.texts is None:
        raise ValueError("a new nomination has texts")
    return forms.texts


def _rest(
    request: HttpRequest, forms: PageForms, nomination: Nomination, *, by: User, now: datetime
) -> list[str]:
    _save_photos(forms, nomination, by=by, now=now)
    if forms.consent is not None:
        _save_consents(forms.consent.cleaned_data, nomination, by=by, now=now)
    refused = _join(request, nomination, by=by, now=now) if forms.texts is not None else []
    uploads = request.FILES.getlist(UPLOADS)
    if not uploads:
        return refused
    return refused + add_photos(nomination=nomination, uploads=uploads, by=by, now=now).refused


def _join(request: HttpRequest, nomination: Nomination, *, by: User, now: datetime) -> list[str]:
    """Declare or take back a co-nomination, where the page offered one; a sentence if refused."""
    if "co_shown" not in request.POST:
        return []
    wanted = request.POST.get("co_nominates", "")[:40]
    if not wanted:
        part_nomination(nomination=nomination, by=by, now=now)
        return []
    beside = Nomination.objects.told_to(by, now).filter(public_id=wanted).first()
    if beside is None or not may_co_nominate(by, nomination, beside, now):
        return ["联合提名：那份提名已经不能联合，您的提名照常保存。"]
    co_nominate(nomination=nomination, beside=beside, by=by, now=now)
    return []


def _save_photos(forms: PageForms, nomination: Nomination, *, by: User, now: datetime) -> None:
    sent = forms.bound_photos
    for form in sent:
        photo = form.instance
        if form.cleaned_data["remove"] and not photo.is_withdrawn:
            remove_photo(photo=photo, by=by, now=now)
            continue
        if fields := form.described():
            describe_photo(photo=photo, fields=fields, by=by, now=now)
        if form.cleaned_data["restore"] and photo.is_withdrawn:
            restore_photo(photo=photo, by=by, now=now)
    placed = [form for form in sent if form.cleaned_data["place"]]
    if placed:
        placed.sort(key=lambda form: form.cleaned_data["place"])
        order = [form.instance.public_id for form in placed]
        order_photos(nomination=nomination, order=order, by=by, now=now)


def _save_consents(
    given: Mapping[str, Any], nomination: Nomination, *, by: User, now: datetime
) -> None:
    for purpose in given.get("purposes") or ():
        record_consent(
            nomination=nomination,
            purpose=purpose,
            given_by=given["given_by"],
            given_on=given["given_on"],
            method=given["method"],
            by=by,
            now=now,
        )
