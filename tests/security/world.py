"""One of everything, near one medium and one foundation, and a person for every role."""

import pkgutil
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.test.client import ClientHandler
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from awards.actions.objections import file_objection
from awards.publication import certificate_number
from directory.models import Role, User
from kit.ids import public_id
from ledger.actions import append
from tests import factories
from tests.factories.awards import (
    AwardFactory,
    CategoryFactory,
    ColumnFactory,
    NominationFactory,
    PhotoFactory,
    RoundFactory,
    WinnerCreditFactory,
    WinnerFactory,
)  # fmt: skip
from tests.factories.ballot import BallotFactory, OutsidePollFactory
from tests.factories.base import Dull
from tests.factories.deciding import MeetingFactory
from tests.factories.directory import (
    LONG_AGO,
    MediaPartnerFactory,
    MembershipFactory,
    OrganisationFactory,
    UserFactory,
)  # fmt: skip
from tests.factories.notices import NoticeFactory, NoticeRowFactory, ObjectionFileFactory
from tests.factories.rounds import RoundTemplateFactory
from tests.factories.selection import StageFactory
from tests.security.grant_things import GRANT_ARGUMENTS, put_grants
from tests.security.house_things import put_house
from tests.security.jury_things import JURY_ARGUMENTS, put_jury
from tests.security.money_things import put_money

ROLES = (
    "visitor", "editor", "foreign editor", "lead editor", "organiser", "foreign organiser",
    "approver", "juror", "finance", "auditor", "superuser", "suspended editor",
)  # fmt: skip
FACTORIES: dict[Any, Any] = {
    made._meta.model: made
    for app in [one.name for one in pkgutil.iter_modules(factories.__path__)]
    for made in vars(import_module(f"tests.factories.{app}")).values()
    if isinstance(made, type) and issubclass(made, Dull) and not made._meta.abstract
}
ABSENT_KEY = {"directory.region": "000000"}
SIGN_IN = re.compile(r"^/accounts/login/\?next=")


@dataclass
class World:
    """Things by their model label, and signed-in sessions by role."""

    things: dict[str, Any] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    handlers: dict[bool, ClientHandler] = field(default_factory=dict)

    def client(self, role: str, *, strict: bool = False) -> Client:
        """A new visit of that role; all go through one chain of middleware, as on a real site."""
        client = Client(enforce_csrf_checks=strict)
        client.handler = self.handlers.setdefault(strict, client.handler)
        if role in self.sessions:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[role]
        return client

    def thing(self, label: str) -> Any:
        """The thing of that kind; one from its factory where nothing nearer was put."""
        if label not in self.things:
            self.things[label] = FACTORIES[apps.get_model(label)]()
        return self.things[label]


def make_world() -> World:
    """Build everything once; a session for each role."""
    world = World()
    house, partner = OrganisationFactory(name="样例公益基金会"), MediaPartnerFactory()
    places = {
        "editor": (partner.organisation, Role.EDITOR),
        "foreign editor": (MediaPartnerFactory().organisation, Role.EDITOR),
        "lead editor": (partner.organisation, Role.LEAD_EDITOR),
        "organiser": (house, Role.ORGANISER),
        "foreign organiser": (OrganisationFactory(), Role.ORGANISER),
        "approver": (house, Role.APPROVER),
        "juror": (house, Role.JUROR),
        "finance": (house, Role.FINANCE),
        "auditor": (OrganisationFactory(), Role.AUDITOR),
        "suspended editor": (partner.organisation, Role.EDITOR),
    }
    for role in ROLES[1:]:
        user = UserFactory(full_name=f"某{role}", is_superuser=role == "superuser")
        world.people[role] = user
        if role in places:
            place, held = places[role]
            stop = {"suspended": True} if role.startswith("suspended") else {}
            membership = MembershipFactory(user=user, organisation=place, role=held, **stop)
            world.things.setdefault("directory.membership", membership)
    _put_things(world, house, partner)
    for role, user in world.people.items():
        client = Client()
        client.force_login(user)
        client.get("/healthz")  # the first request of a session marks when it began
        world.sessions[role] = client.cookies[settings.SESSION_COOKIE_NAME].value
    return world


def _put_things(world: World, house: Any, partner: Any) -> None:
    award = AwardFactory(run_by=house)
    put_house(world.things, house, partner, world.people)
    _put_award(world, award, partner)
    _put_selection(world, award, house)
    _put_notice(world, award)
    put_grants(world.things, house, partner, world.people)
    with transaction.atomic():
        world.things["ledger.entry"] = append(
            by=None, verb="winner.publish", thing=world.things["awards.winner"], public={},
            public_from=LONG_AGO, now=LONG_AGO,
        )  # fmt: skip
    put_jury(world.things, house, award, world.people["juror"])
    put_money(world, house)
    for address in addresses().values():
        if address.label and "object_id" in address.arguments:
            world.thing(address.label)


def _put_award(world: World, award: Any, partner: Any) -> None:
    """An open round with a nomination of the medium, and a public winner of another round."""
    open_round = RoundFactory(award=award)
    nomination = NominationFactory(
        submitted=True, round=open_round, partner=partner, created_by=world.people["editor"],
        category=CategoryFactory(round=open_round),
    )  # fmt: skip
    winner = WinnerFactory(
        round=RoundFactory(award=award, announced=True), nomination__partner=partner,
        nominee__name="公开的获奖者", certificate_number=certificate_number(2026),
    )  # fmt: skip
    WinnerCreditFactory(winner=winner, partner=partner)
    world.things |= {
        "awards.award": award,
        "awards.column": ColumnFactory(award=award, partner=partner),
        "awards.round": open_round,
        "awards.nomination": nomination,
        "awards.meeting": MeetingFactory(round=open_round),
        "awards.winner": winner,
        "awards.photo": PhotoFactory(nomination=nomination),
        "public photo": PhotoFactory(
            nomination=winner.nomination, digest="0123456789", widths="640"
        ),
    }


def _put_selection(world: World, award: Any, house: Any) -> None:
    """What a selection has beside its entries: stages, votes from inside and from outside."""

    def judged() -> Any:
        return RoundFactory(award=award, reviewing=True, with_jury=True)

    world.things |= {
        "awards.roundtemplate": RoundTemplateFactory(kept_by=house),
        "awards.stage": StageFactory(round=RoundFactory(award=award, reviewing=True)),
        "awards.ballot": BallotFactory(planned=True, stage__round=judged()),
        "awards.outsidepoll": OutsidePollFactory(stage__round=judged()),
        "public ballot": BallotFactory(
            published=True, stage__round=RoundFactory(award=award, announced=True)
        ),
    }


def _put_notice(world: World, award: Any) -> None:
    """A running notice with an objection to it."""
    notice = NoticeFactory(category__round=RoundFactory(award=award, in_notice=True))
    row = NoticeRowFactory(notice=notice)
    receipt = file_objection(
        notice=notice, row=row, name="异议人甲", contact="13800138000", text="名单里的事迹不属实。",
        form_key=public_id(), now=LONG_AGO,
    )  # fmt: skip
    world.things |= {
        "awards.notice": notice,
        "awards.objection": receipt.objection,
        "awards.objectionfile": ObjectionFileFactory(objection=receipt.objection),
        "receipt": receipt.code,
    }


# ------------------------------------------------------------------ addresses


@dataclass(frozen=True)
class Address:
    """One URL pattern: its name (its route where it has none) and its view."""

    name: str
    route: str
    pattern: URLPattern

    @property
    def arguments(self) -> list[str]:
        return list(self.pattern.pattern.regex.groupindex) or re.findall(r"\?P<(\w+)>", self.route)

    @property
    def label(self) -> str:
        """The model that an admin address is about: awards.winner."""
        found = re.match(r"admin/([a-z]+)/([a-z]+)/", self.route)
        return f"{found[1]}.{found[2]}" if found else ""


def addresses() -> dict[str, Address]:
    """Every pattern of the resolver by name."""
    return {one.name: one for one in _walk(get_resolver().url_patterns, "", "")}


def _walk(patterns: Any, space: str, route: str) -> Iterator[Address]:
    for one in patterns:
        here = route + str(one.pattern).removeprefix("^").removesuffix("$")
        if isinstance(one, URLResolver):
            yield from _walk(
                one.url_patterns, f"{one.namespace}:" if one.namespace else space, here
            )
        else:
            yield Address(f"{space}{one.name}" if one.name else here, here, one)


def _announced(world: World) -> dict[str, Any]:
    """The round of the public winner."""
    round_ = world.things["awards.winner"].round
    return {"award": round_.award.slug, "slug": round_.slug}


def _notice(world: World) -> dict[str, Any]:
    return {"public_id": world.things["awards.notice"].public_id}


def _counted(world: World) -> dict[str, Any]:
    """The ballot with a public report."""
    ballot = world.things["public ballot"]
    round_ = ballot.stage.round
    return {"award": round_.award.slug, "slug": round_.slug, "ballot": ballot.public_id}


PUBLIC_ARGUMENTS: dict[str, Callable[[World], dict[str, Any]]] = {
    **JURY_ARGUMENTS,
    **GRANT_ARGUMENTS,
    "awards:winner_detail": lambda w: {"slug": w.things["awards.winner"].slug},
    "awards:winner_card": lambda w: {"slug": w.things["awards.winner"].slug},
    "awards:winner_poster": lambda w: {"slug": w.things["awards.winner"].slug},
    "awards:certificate_pdf": lambda w: {"slug": w.things["awards.winner"].slug},
    "awards:edition_card": lambda w: {
        "series": w.things["events.series"].slug, "slug": w.things["events.edition"].slug,
    },
    "awards:project_card": lambda w: {"slug": w.things["projects.project"].slug},
    "awards:partner_card": lambda w: {
        "slug": w.things["directory.mediapartner"].organisation.slug,
    },
    "awards:round_card": _announced,
    "awards:round_poster": _announced,
    "awards:award_detail": lambda w: {"award": w.things["awards.award"].slug},
    "awards:round_detail": lambda w: {
        "award": w.things["awards.award"].slug, "slug": w.things["awards.round"].slug,
    },
    "vote": lambda w: {"ballot": w.things["awards.ballot"].public_id},
    "awards:ballot_detail": _counted,
    "awards:ballot_download": _counted,
    "awards:partner_detail": lambda w: {
        "slug": w.things["directory.mediapartner"].organisation.slug,
    },
    "awards:column_detail": lambda w: {
        "slug": w.things["directory.mediapartner"].organisation.slug,
        "column": w.things["awards.column"].slug,
    },
    "awards:certificate_detail": lambda w: {
        "number": w.things["awards.winner"].certificate_number,
    },
    "awards:notice_detail": _notice,
    "awards:notice_file": _notice,
    "awards:notice_object": _notice,
    "awards:objection_receipt": lambda w: {"code": w.things["receipt"]},
    "api:notice": lambda w: {"slug": w.things["awards.notice"].public_id},
    "awards:photo": lambda w: {"public_id": w.things["public photo"].public_id},
    "awards:photo_webp": lambda w: {
        "name": f"{w.things['public photo'].public_id}-{w.things['public photo'].digest}-640",
    },
    "events:series_detail": lambda w: {"series": w.things["events.series"].slug},
    "events:edition_detail": lambda w: {
        "series": w.things["events.series"].slug, "slug": w.things["events.edition"].slug,
    },
    "calendar:series": lambda w: {"series": w.things["events.series"].slug},
    "calendar:edition": lambda w: {
        "series": w.things["events.series"].slug, "slug": w.things["events.edition"].slug,
    },
    "sitemap:section": lambda _: {"name": "pages", "number": 1},
    "embed:partner": lambda w: {
        "slug": w.things["directory.mediapartner"].organisation.slug,
    },
    "embed:round": lambda w: {"slug": w.things["awards.round"].slug},
    "embed:winner": lambda w: {"slug": w.things["awards.winner"].slug},
    "api:winner": lambda w: {"slug": w.things["awards.winner"].slug},
    "api:awards_one": lambda w: {"slug": w.things["awards.award"].slug},
    "api:rounds_one": lambda w: {"slug": w.things["awards.round"].slug},
    "api:series_one": lambda w: {"slug": w.things["events.series"].slug},
    "api:editions_one": lambda w: {"slug": w.things["events.edition"].slug},
    "api:partners_one": lambda w: {
        "slug": w.things["directory.mediapartner"].organisation.slug,
    },
    "api:project": lambda w: {"slug": w.things["projects.project"].slug},
    "api:absent": lambda _: {"rest": "nowhere/"},
    "projects:project_detail": lambda w: {"slug": w.things["projects.project"].slug},
    "ledger:entry_detail": lambda w: {"sequence": w.things["ledger.entry"].sequence},
    "account_reset_password_from_key": lambda _: {"uidb36": "1", "key": "set-password"},
    "admin:app_list": lambda _: {"app_label": "awards"},
    "admin:awards_photo_file": lambda w: {"public_id": w.things["awards.photo"].public_id},
    "admin:awards_winner_export_file": lambda _: {"token": "forged"},
}  # fmt: skip
CATCH_ALL = {"admin/(?P<url>.*)": "/admin/nowhere/"}


def place(world: World, address: Address, *, absent: bool = False) -> str:
    """The address of the thing of this world, or of one that there is not.

    Errors: KeyError for a new kind of address: name its arguments above.
    """
    if address.name in CATCH_ALL:
        return CATCH_ALL[address.name]
    if not address.arguments:
        return reverse(address.name)
    if address.arguments == ["object_id"] and address.name not in PUBLIC_ARGUMENTS:
        thing = world.thing(address.label)
        key = ABSENT_KEY.get(address.label, "987654321") if absent else str(thing.pk)
        return "/" + address.route.replace("<path:object_id>", key)
    given = PUBLIC_ARGUMENTS[address.name](world)
    if absent:
        last = list(given)[-1]
        given[last] = 987654321 if isinstance(given[last], int) else "nobody-knows-this"
    return reverse(address.name, kwargs=given)


# ------------------------------------------------------------------ answers

MARKS = {
    200: "o", 301: ">", 302: ">", 400: "b", 401: "u", 403: "x", 404: "-", 405: "m", 409: "c",
    410: "g", 304: "=",
}  # fmt: skip


def mark(answer: HttpResponse) -> str:
    """The answer as one character of the table."""
    if SIGN_IN.match(answer.headers.get("Location", "")):
        return "L"
    return MARKS[answer.status_code]


def body(answer: Any) -> bytes:
    """All of the answer; a stream is read once and kept."""
    if answer.streaming:
        answer.kept = getattr(answer, "kept", None) or b"".join(answer.streaming_content)
        return bytes(answer.kept)
    return bytes(answer.content)


def undone(client: Client, method: str, url: str, data: Any = "") -> Any:
    """The answer to one request, whose writes are taken back."""
    kind = {"content_type": "application/x-www-form-urlencoded"} if method == "POST" else {}
    with transaction.atomic():
        answer = client.generic(method, url, data, **kind)
        if answer.streaming:
            body(answer)
        transaction.set_rollback(True)
    return answer
