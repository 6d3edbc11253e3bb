"""Names and stories made from the stock of words; the same dice give the same texts."""

from dataclasses import dataclass
from random import Random

from awards.models.nominations import NomineeKind
from charity_site.synthetic import words

KINDS = (NomineeKind.PERSON,) * 6 + (
    NomineeKind.TEAM, NomineeKind.TEAM, NomineeKind.ORGANISATION, NomineeKind.PROJECT
)  # fmt: skip
STOCKS: dict[str, tuple[str, ...]] = {
    NomineeKind.TEAM: words.TEAMS,
    NomineeKind.ORGANISATION: words.BODIES,
    NomineeKind.PROJECT: words.PROJECTS,
}
LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Told:
    """Everything that a nomination says in words."""

    kind: str
    name: str
    organisation_name: str
    role: str
    headline: str
    story: str
    citation: str
    years: int
    many: int


def tell(dice: Random, place: str) -> Told:
    """Make up one nominee with its story, set in `place`."""
    kind = dice.choice(KINDS)
    name = make_name(dice, kind, place)
    role = dice.choice(words.ROLES) if kind == NomineeKind.PERSON else ""
    years, many = dice.randint(1, 30), dice.randint(12, 90_000)
    filling = {"place": place, "name": name, "years": years, "many": many, "role": role or "他们"}
    return Told(
        kind=kind,
        name=name,
        organisation_name=f"{place[-6:]}{dice.choice(words.BODIES)}" if role else "",
        role=role,
        headline=dice.choice(words.HEADLINES).format_map(filling)[:60],
        story=make_story(dice, filling),
        citation=dice.choice(words.CITATIONS),
        years=years,
        many=many,
    )


def make_name(dice: Random, kind: str, place: str) -> str:
    """A name of the kind: mostly ordinary, now and then rare, long or awkward."""
    luck = dice.random()
    if luck < 0.004:
        return dice.choice(words.AWKWARD_NAMES)
    if kind == NomineeKind.PERSON:
        return dice.choice(words.OTHER_NAMES) if luck < 0.03 else _person(dice)
    stock = STOCKS[kind]
    name = f"{place[-8:]}{dice.choice(words.GIVEN)}{dice.choice(words.GIVEN)}{dice.choice(stock)}"
    if luck < 0.02:
        return (name + "暨" + "、".join(dice.choices(words.PROJECTS, k=30)))[:LONGEST_NAME]
    return f"“{dice.choice(words.PROJECTS)}”{name}" if luck < 0.1 else name


def _person(dice: Random) -> str:
    given: str = dice.choice(words.GIVEN)
    if dice.random() < 0.8:
        given += dice.choice(words.RARE_GIVEN if dice.random() < 0.03 else words.GIVEN)
    return dice.choice(words.SURNAMES) + given


def make_story(dice: Random, filling: dict[str, object]) -> str:
    """One to five paragraphs; most stories are short, a few are long."""
    paragraphs = dice.choices((1, 2, 3, 5), weights=(12, 5, 2, 1))[0]
    parts = [dice.choice(words.OPENINGS)]
    parts += [
        "".join(dice.sample(words.MIDDLES, k=dice.choice((1, 1, 2)))) for _ in range(paragraphs - 1)
    ]
    parts[-1] += dice.choice(words.MIDDLES) + dice.choice(words.ENDINGS)
    return "\n\n".join(parts).format_map(filling)
