"""Which region somebody means by what they typed, without a script on the page."""

from dataclasses import dataclass

from directory.models import Region

MOST = 60
_SUFFIXES = "县区市省旗盟州"


@dataclass(frozen=True, slots=True)
class Meant:
    """One region, or those among which a person has to choose, with the sentence that says so."""

    region: Region | None = None
    choices: tuple[Region, ...] = ()
    sentence: str = ""


def meant_by(text: str) -> Meant:
    """The region that a text names: 榕江, 榕江县, 贵州榕江, 522632, rongjiang.

    Shapes: more than one, and they are offered; none, and the provinces are.
    """
    typed = "".join(text.split())
    if not typed:
        return Meant(sentence="请填写所在的县或市，如：榕江。")
    found = list(Region.objects.typed(typed)[: MOST + 1])
    named = [one for one in found if _is_called(one, typed)]
    for rows in (named, found):
        if len(rows) == 1:
            return Meant(rows[0])
    offered = tuple(named or found)[:MOST]
    if offered:
        return Meant(choices=offered, sentence=f"叫“{typed}”的地方不止一个，请选一个。")
    provinces = tuple(Region.objects.filter(level=Region.Level.PROVINCE))
    sentence = f"没有找到“{typed}”。请先选省份，再选县市。"
    return Meant(choices=provinces, sentence=sentence)


def within(province: Region) -> Meant:
    """The places of a province to choose from, the province itself first."""
    rows = tuple(Region.objects.inside(province.code).exclude(level=Region.Level.CITY))
    return Meant(choices=rows, sentence=f"请在{province.name}里选一个县或市。")


def _is_called(region: Region, typed: str) -> bool:
    names = {region.name, region.full_name, region.code}
    if len(region.name) > 2 and region.name[-1] in _SUFFIXES:
        names.add(region.name[:-1])
    return typed in names
