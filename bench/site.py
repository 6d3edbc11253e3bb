"""Public pages as they are served, beside the least that a page can cost, in one run.

What is compared is the processor time of one answer, site and database together: on a shared
machine it says more than answers a second, and is their inverse where the processor is the limit.
"""

from collections.abc import Callable
from itertools import count

from django.utils import timezone

from awards.models import Winner
from bench.data import at_least, require_postgresql
from bench.rounds import Bar, judge
from bench.server import Server, pss_megabytes, serving

ROUNDS = 5
ASKED = 60  # answers of each kind in a round
ASKED_OFTEN = 300  # of those that take a millisecond
LIMIT_MB = 150
DEEP = 20_000  # the page of the list that is compared with the first one

# A page is made anew when its address is new: the parameter means nothing to the site.
_fresh = count()

Case = Callable[[Server], float]


def _anew(path: str) -> Case:
    mark = "&" if "?" in path else "?"

    def ask(server: Server) -> float:
        return server.cost([f"{path}{mark}x={next(_fresh)}" for _ in range(ASKED)], 200)

    return ask


def _same(path: str, asked: int = ASKED) -> Case:
    return lambda server: server.cost([path] * asked, 200)


def _unchanged(path: str) -> Case:
    def ask(server: Server) -> float:
        etag = server.get(path).headers["ETag"]
        return server.cost([path] * ASKED_OFTEN, 304, {"If-None-Match": etag})

    return ask


def _cases() -> dict[str, Case]:
    rows = Winner.objects.published(timezone.now()).newest_first()
    slug, total = rows.values_list("slug", flat=True)[0], rows.count()
    place = min(DEEP * 24, total - 100)
    token = rows.values_list("public_id", flat=True)[place]
    return {
        "hello": _same("/bench/hello/", ASKED_OFTEN),
        "list24": _same("/bench/list24/"),
        "detail": _same(f"/bench/detail/{slug}/"),
        "winners": _anew("/winners/"),
        "winners by year": _anew("/winners/?year=2024"),
        "winners, deep page": _anew(f"/winners/?page=after-{token}"),
        "search, rare": _anew("/winners/?q=洗车店"),
        "search, common": _anew("/winners/?q=公益"),
        "search and filter": _anew("/winners/?q=志愿&region=510000"),
        "winner": _anew(f"/winners/{slug}/"),
        "home": _anew("/"),
        "winners, kept": _same("/winners/", ASKED_OFTEN),
        "winner, kept": _same(f"/winners/{slug}/", ASKED_OFTEN),
        "winner, unchanged": _unchanged(f"/winners/{slug}/"),
    }


BARS = [
    Bar("winners", "list24", 1 / 0.6),
    Bar("winners, deep page", "winners", 1.5),
    Bar("search, rare", "winners", 8),
    Bar("search, common", "winners", 8),
    Bar("search and filter", "winners", 8),
    Bar("winner", "hello", 1 / 0.12),
    Bar("winners, kept", "hello", 1 / 0.4),
    Bar("winner, kept", "hello", 1 / 0.4),
    Bar("winner, unchanged", "hello", 1 / 0.4),
]


def run(winners: int) -> bool:
    """Serve the site with that many winners and compare."""
    require_postgresql()
    at_least(winners)
    cases = _cases()
    with serving() as server:
        for case in cases.values():
            case(server)  # both workers have seen everything
        results, memory = [], 0.0
        for _ in range(ROUNDS):
            results.append({name: case(server) for name, case in cases.items()})
            # A worker that has answered its share is replaced by a new one, which holds less.
            memory = max(memory, pss_megabytes(server.processes))
    holds = judge(f"Pages at {winners:,} winners, processor time of one answer", results, BARS)
    fits = memory <= LIMIT_MB
    print(f"memory of master and two workers: {memory:.0f} MB (limit {LIMIT_MB})")
    return holds and fits
