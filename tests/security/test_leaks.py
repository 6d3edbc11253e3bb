"""Nothing tells of a winner before its minute, after it is hidden, or of a foreign draft.

Each winner carries a word of its own in every text, so that one that leaks is found by name. What
is asked by guessing must be answered exactly as nonsense is.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from difflib import unified_diff
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.test import Client

from awards.actions.decisions import confirm_nomination, propose_nomination
from awards.actions.rounds import approve_announcement, propose_announcement
from awards.actions.screening import pass_over_nomination
from awards.actions.winners import hide_winner, withhold_winner
from awards.models import Nomination, Round, Winner
from awards.publication import certificate_number
from awards.workflow import RoundState
from ledger.models import Entry
from tests.awards.cast import Cast, accepted, draft, make_cast, put, submitted
from tests.factories.awards import ConsentFactory, EvidenceLinkFactory, PhotoFactory
from tests.security.crawler import PUBLIC_DOORS, VOLATILE, body_of, crawl, holding, text_of

pytestmark = pytest.mark.django_db

LATER = timedelta(days=3)
SHOWN = ("name", "role", "organisation_name", "headline", "story", "citation", "source_title")
INSIDE = ("contact_name", "contact_phone", "internal_note", "verification_note", "source_url")


@dataclass
class Marked:
    """A nomination with a word of its own in every text, and later its winner."""

    sign: str
    nomination: Nomination
    photo: Any
    winner: Winner | None = None
    words: dict[str, str] = field(default_factory=dict)

    @property
    def public_words(self) -> set[str]:
        """What the public reads once the winner is out, addresses included."""
        found = {self.words[name] for name in (*SHOWN, "caption", "alt")}
        return found | {self.photo.public_id} | self.names

    @property
    def names(self) -> set[str]:
        """The random names that must not tell before their time."""
        w = self.winner
        return {w.slug, w.certificate_number, w.public_id} if w else set()

    @property
    def inner_words(self) -> set[str]:
        return {self.words[name] for name in INSIDE}


def words_of(sign: str) -> dict[str, str]:
    texts = {name: f"{sign}{chr(0x7532 + n)}号" for n, name in enumerate((*SHOWN, *INSIDE))}
    return {
        **texts,
        "name": f"{sign}人",
        "contact_phone": f"139{abs(hash(sign)) % 10**8:08d}",
        "source_url": f"https://example.com/{sign.encode().hex()}",
        "caption": f"{sign}图注",
        "alt": f"{sign}图述",
    }


def marked(cast: Cast, now: datetime, sign: str, step: Any = accepted) -> Marked:
    """A nomination of the cast's first medium, brought to a state, with a photo and its file."""
    words = words_of(sign)
    texts = {k: v for k, v in words.items() if k not in ("caption", "alt")}
    inner = {k: texts.pop(k) for k in ("citation", "verification_note")}
    texts["story"] = f"{words['story']}。他开了一家洗车店，店里的伙伴多是残疾人，凭双手养活自己。"
    nomination = step(cast, now, **texts)
    Nomination.objects.filter(pk=nomination.pk).update(**inner)
    nomination.refresh_from_db()
    photo = PhotoFactory(nomination=nomination, caption=words["caption"], alt_text=words["alt"])
    default_storage.save(photo.file_name, ContentFile(sign.encode()))
    ConsentFactory(nomination=nomination)
    EvidenceLinkFactory(nomination=nomination, url=words["source_url"])
    return Marked(sign, nomination, photo, None, words)


def decide(cast: Cast, one: Marked, now: datetime) -> None:
    put(cast.round, RoundState.DECIDING)
    nomination = propose_nomination(nomination=one.nomination, by=cast.organiser, now=now)
    one.winner = confirm_nomination(
        nomination=nomination, by=cast.approver, now=now, level=Winner.PublishLevel.FULL
    )


def announce(cast: Cast, now: datetime, at: datetime) -> None:
    round_ = Round.objects.get(pk=cast.round.pk)
    propose_announcement(round_=round_, at=at, by=cast.organiser, now=now)
    approve_announcement(round_=round_, by=cast.approver, now=now)


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def secret(cast: Cast, clock: Any) -> Marked:
    """A winner whose round is announced for three days from now."""
    one = marked(cast, clock.now, "赤乌")
    decide(cast, one, clock.now)
    announce(cast, clock.now, clock.now + LATER)
    assert one.winner is not None
    one.winner.refresh_from_db()
    return one


def doors(cast: Cast, *more: str) -> list[str]:
    """Where a visitor may begin, every entry of the record among it."""
    places = [f"/ledger/{n}/" for n in Entry.objects.values_list("sequence", flat=True)]
    slug, award = cast.partner.organisation.slug, cast.round.award.slug
    filters = [f"partner={slug}", f"award={award}", f"round={cast.round.slug}"]
    filters += [f"award={award}&category={cast.category.slug}"]
    lists = [f"/winners/?{one}" for one in filters]
    return [*PUBLIC_DOORS, *places, *lists, f"/partners/{slug}/", *more]


def addresses_of(one: Marked) -> list[str]:
    assert one.winner is not None
    return [
        f"/winners/{one.winner.slug}/",
        f"/photos/{one.photo.public_id}.jpg",
        f"/verify/{one.winner.certificate_number}/",
        f"/winners/{one.winner.slug}/certificate.pdf",
    ]


# ------------------------------------------------------------------ the public


def test_winner_when_its_minute_has_not_come_then_no_public_page_tells(secret, cast, client):
    pages = crawl(client, doors(cast))
    assert len(pages) > 25
    assert holding(pages, secret.public_words | secret.inner_words) == set()


def test_winner_when_its_minute_comes_then_the_pages_tell_and_no_earlier(
    secret, cast, client, clock
):
    clock.move_to(secret.winner.release_at - timedelta(seconds=1))
    assert holding(crawl(client, doors(cast)), secret.public_words) == set()
    clock.pass_by(seconds=1)
    pages = crawl(client, doors(cast, *addresses_of(secret)))
    told = {url for url, word in holding(pages, {secret.words["name"]})}
    assert told >= {
        "/", "/winners/", "/winners/?format=csv", "/winners/?format=xlsx",
        "/winners/?format=json", f"/partners/{cast.partner.organisation.slug}/",
        *addresses_of(secret)[::2],
    }  # fmt: skip
    found = {word for _, word in holding(pages, secret.public_words)}
    assert found >= secret.public_words - {secret.winner.public_id}
    assert all(pages[url].startswith("200") for url in addresses_of(secret))
    assert holding(pages, secret.inner_words - {secret.words["source_url"]}) == set()


def test_winner_when_hidden_then_every_public_page_forgets_it(secret, cast, client, clock):
    clock.move_to(secret.winner.release_at + timedelta(hours=1))
    assert holding(crawl(client, doors(cast)), secret.public_words)
    hide_winner(
        winner=secret.winner, by=cast.organiser, now=clock.now, code=Winner.HideCode.SAFETY,
        reason="保护当事人",
    )  # fmt: skip
    pages = crawl(client, doors(cast, *addresses_of(secret)))
    number = secret.winner.certificate_number
    kept = {(f"{at}/verify/{number}/", number) for at in ("", "/en")}
    assert holding(pages, secret.public_words | secret.inner_words) - kept == set()
    assert pages[f"/winners/{secret.winner.slug}/"].startswith("410")
    assert pages[f"/photos/{secret.photo.public_id}.jpg"].startswith("404")


def test_winner_when_hidden_before_its_minute_then_it_was_never_there(secret, cast, client, clock):
    hide_winner(
        winner=secret.winner, by=cast.organiser, now=clock.now, code=Winner.HideCode.SAFETY,
        reason="保护当事人",
    )  # fmt: skip
    clock.pass_by(days=4)
    assert holding(crawl(client, doors(cast)), secret.public_words) == set()
    guesses_are_answered_like_nonsense(client, secret)


def guesses_are_answered_like_nonsense(client: Client, one: Marked) -> None:
    """Every address and every search, asked once rightly and once wrongly."""
    assert one.winner is not None
    pairs = [
        ("/winners/{}/", one.winner.slug, "nobody-" + one.winner.slug[-8:]),
        ("/photos/{}.jpg", one.photo.public_id, one.photo.public_id[::-1]),
        ("/verify/{}/", one.winner.certificate_number, certificate_number(2026)),
        ("/verify/?number={}", one.winner.certificate_number, certificate_number(2026)),
        ("/winners/?page=after-{}", one.winner.public_id, one.winner.public_id[::-1]),
        ("/winners/?page=before-{}", one.winner.public_id, one.winner.public_id[::-1]),
        *(("/winners/?q={}", word, nonsense(word)) for word in one.words.values()),
        *(("/winners/?format=json&q={}", word, nonsense(word)) for word in one.words.values()),
    ]
    for url, right, wrong in pairs:
        hit, miss = client.get(url.format(right)), client.get(url.format(wrong))
        assert hit.status_code == miss.status_code, (url, right)
        words = [plain(a, asked) for a, asked in ((hit, right), (miss, wrong))]
        assert words[0] == words[1], (url, right)
        assert dict(hit.headers) | {
            "Content-Length": "",
            "Location": "",
            "Content-Disposition": "",
        } == (
            dict(miss.headers) | {"Content-Length": "", "Location": "", "Content-Disposition": ""}
        ), url


def nonsense(word: str) -> str:
    """Another word of the same shape."""
    return word.translate(str.maketrans("赤乌玄蜂0123456789abcdef", "金鲤金鲤5678901234ghijkl"))


def heads(answer: Any) -> dict[str, str]:
    """The headers, without those in which the question itself stands."""
    asked = {"Content-Length", "Location", "Content-Disposition"}
    return {name: value for name, value in answer.headers.items() if name not in asked}


def plain(answer: Any, asked: str) -> str:
    """The words of the answer without the question."""
    words = body_of(answer)
    for form in (quote_plus(asked), quote(asked), asked):
        words = words.replace(form, "…")
    return words


def test_winner_when_guessed_before_its_minute_then_the_answer_is_that_to_nonsense(secret, client):
    guesses_are_answered_like_nonsense(client, secret)


def test_winner_when_guessed_after_its_minute_then_the_answer_differs(secret, client, clock):
    clock.pass_by(days=4)
    with pytest.raises(AssertionError):
        guesses_are_answered_like_nonsense(client, secret)


@pytest.mark.once
def test_public_pages_when_a_winner_waits_then_they_are_the_same_to_the_letter(cast, client, clock):
    """Counts, order, facets, head lines: whatever could tell that there is one more."""
    first = marked(cast, clock.now, "白鹇")
    decide(cast, first, clock.now)
    announce(cast, clock.now, clock.now)
    clock.pass_by(minutes=1)
    before = crawl(
        client, [d for d in doors(cast) if not d.startswith("/ledger")], skip="^(/en)?/ledger"
    )
    put(cast.round, RoundState.OPEN)
    second = marked(cast, clock.now, "赤乌")
    decide(cast, second, clock.now)
    put(cast.round, RoundState.ANNOUNCED)
    after = crawl(
        client, [d for d in doors(cast) if not d.startswith("/ledger")], skip="^(/en)?/ledger"
    )
    assert {url: text for url, text in after.items() if before.get(url) != text} == {}
    assert before.keys() == after.keys()


def test_draft_when_it_is_only_a_draft_then_no_public_page_tells(cast, client, clock):
    one = marked(cast, clock.now, "玄蜂", draft)
    pages = crawl(client, doors(cast, f"/photos/{one.photo.public_id}.jpg"))
    assert holding(pages, {*one.words.values(), one.nomination.public_id}) == set()


# ------------------------------------------------------------------ the inside

LEAVING = r"/logout/|/password|/accounts/|/2fa/|jsi18n"


def inside(user: Any, *more: str) -> dict[str, str]:
    """Every page of the admin that links lead this person to."""
    client = Client()
    client.force_login(user)
    begin = ["/admin/", "/admin/awards/nomination/", "/admin/awards/winner/", *more]
    return crawl(client, begin, below="/admin/", skip=LEAVING)


def every_address(one: Marked) -> list[str]:
    """The pages of a nomination and its winner, whether or not a link leads there."""
    root = f"/admin/awards/nomination/{one.nomination.pk}/"
    found = [f"{root}{page}/" for page in ("change", "history", "delete", "submit", "withdraw")]
    if one.winner:
        found += [
            f"/admin/awards/winner/{one.winner.pk}/{p}/" for p in ("change", "history", "hide")
        ]
    return [*found, f"/admin/awards/photo/{one.photo.public_id}/"]


def asking(one: Marked) -> list[str]:
    """Lists and searches that ask for the marks in every way."""
    lists = ("/admin/awards/nomination/", "/admin/awards/winner/")
    found = [f"{where}?q={word}" for where in lists for word in one.words.values()]
    found += [
        f"{where}?state={s}" for where in lists for s in ("confirmed", "proposed", "published")
    ]
    found += [f"{where}?nominee__name={one.words['name']}" for where in lists]
    term = f"term={one.words['name']}"
    typed = "/admin/autocomplete/?app_label=awards"
    for model, key in (("nomination", "based_on"), ("nomination", "nominee"), ("round", "award")):
        found.append(f"{typed}&model_name={model}&field_name={key}&{term}")
    return found


@pytest.mark.parametrize("step", [draft, submitted])
def test_nomination_when_foreign_then_no_page_inside_tells(step, cast, clock):
    one = marked(cast, clock.now, "玄蜂", step)
    pages = inside(cast.other_editor, *every_address(one))
    assert len(pages) > 8
    words = {*one.words.values(), one.nomination.public_id, one.photo.public_id}
    assert holding({u: t for u, t in pages.items() if one.photo.public_id not in u}, words) == set()
    assert {pages[url][:3] for url in every_address(one)} <= {"404", "403"}


def test_nomination_when_foreign_then_asking_for_it_is_asking_for_nonsense(cast, clock):
    one = marked(cast, clock.now, "玄蜂", submitted)
    client = Client()
    client.force_login(cast.other_editor)
    for url in asking(one):
        wrong = url.replace("玄蜂", "金鲤")
        hit, miss = client.get(url), client.get(wrong)
        assert hit.status_code == miss.status_code, url
        asked = {word for word in one.words.values() if word in url}
        rest = {word for word in one.words.values() if word not in asked}
        assert not {word for word in rest if word in text_of(hit)}, url


def test_nomination_when_own_then_the_same_pages_tell(cast, clock):
    one = marked(cast, clock.now, "玄蜂", submitted)
    pages = inside(cast.editor, *every_address(one))
    found = {word for _, word in holding(pages, {one.words[n] for n in ("name", "headline")})}
    assert found == {one.words["name"], one.words["headline"]}


def difference(one: str, other: str) -> list[str]:
    """The lines that are not the same."""
    lines = unified_diff(one.splitlines(), other.splitlines(), lineterm="", n=0)
    return [line for line in lines if not line.startswith(("---", "+++", "@@"))]


def scenario(cast: Cast, one: Marked, now: datetime, *, wins: bool) -> dict[str, str]:
    """What the own editor reads when the result is settled and not out; then it is undone."""
    with transaction.atomic():
        if wins:
            decide(cast, one, now)
        else:
            put(cast.round, RoundState.DECIDING)
            pass_over_nomination(
                nomination=one.nomination, by=cast.organiser, now=now, reason="名额有限"
            )
        announce(cast, now, now + LATER)
        pages = inside(cast.person("editor"), *every_address(one), *asking(one))
        transaction.set_rollback(True)
    one.winner = None
    one.nomination = Nomination.objects.get(pk=one.nomination.pk)
    return {url: VOLATILE.sub("", text) for url, text in pages.items()}


@pytest.mark.once
def test_result_when_settled_and_not_out_then_the_own_medium_reads_the_same_either_way(cast, clock):
    other = marked(cast, clock.now, "白鹇")
    one = marked(cast, clock.now, "赤乌")
    decide(cast, other, clock.now)
    lost, won = (scenario(cast, one, clock.now, wins=wins) for wins in (False, True))
    assert len(won) > 20
    for url in won.keys() & lost.keys():
        assert difference(won[url], lost[url]) == [], url
    assert {u for u in won.keys() ^ lost.keys() if "/winner/" not in u} == set()


def test_result_when_withheld_from_the_announcement_then_the_own_medium_is_not_told(cast, clock):
    other, one = (marked(cast, clock.now, sign) for sign in ("白鹇", "赤乌"))
    decide(cast, other, clock.now)
    decide(cast, one, clock.now)
    announce(cast, clock.now, clock.now + LATER)
    assert one.winner is not None
    one.winner.refresh_from_db()
    withhold_winner(winner=one.winner, by=cast.organiser, now=clock.now, reason="待核实")
    clock.pass_by(days=4)
    pages = inside(cast.person("editor"), *every_address(one))
    history = pages[f"/admin/awards/nomination/{one.nomination.pk}/history/"]
    assert history.startswith("200")
    assert not {word for word in ("拟授", "确认授予", "已确认", "暂缓") if word in history}
    assert holding(pages, one.names) == set()
