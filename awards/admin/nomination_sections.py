"""The calm part of the nomination's page: everything that is not required, section by section."""

from dataclasses import dataclass, field
from typing import Any

from awards.admin.nomination_saving import PageForms

REQUIRED = ("name", "kind", "role", "organisation_name", "story", "happened", "happened_region",
            "happened_place")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Section:
    """One section: its fields, and whether it is open when the page comes.

    Shapes: `part` names a section with a template of its own ("photos", "consents").
    """

    key: str
    title: str
    hint: str
    fields: list[Any] = field(default_factory=list)
    is_open: bool = False


_SECTIONS = (
    ("about", "类别与概括", "参评哪一类，一句话怎么说", ("category", "headline", "themes")),
    ("photos", "照片", "最多九张，可以一次选好几张", ()),
    (
        "source", "报道来源与佐证", "原来登在哪里，哪里能查到",
        ("source_medium", "source_author", "source_title", "source_url", "source_published_on",
         "evidence"),
    ),
    ("figures", "事迹里的数据", "受益多少人、坚持多少年", ("figures",)),
    (
        "consents", "同意与未成年人", "公开姓名、照片的依据",
        ("name_basis", "is_minor", "is_under_14"),
    ),
    (
        "nominee", "更多关于被提名者", "机构、所在地、联合各方、以前得过的奖",
        ("organisation", "region", "parties", "stated_parties", "based_on"),
    ),
    (
        "contact", "联系人与备注", "只给工作人员看，不公开",
        ("contact_name", "contact_phone", "internal_note"),
    ),
    (
        "runner", "运营填写", "颁奖词、核实记录、出场顺序",
        ("citation", "verification_note", "position"),
    ),
)  # fmt: skip
_ALWAYS_OPEN = frozenset({"about", "photos", "runner"})


def sections(forms: PageForms) -> list[Section]:
    """The sections that this user fills in; what holds something, or is wrong, stands open."""
    made = []
    for key, title, hint, names in _SECTIONS:
        fields = (
            [forms.texts[name] for name in names if name in forms.texts.fields]
            if forms.texts
            else []
        )
        special = key in ("photos", "consents") and (forms.consent is not None)
        if fields or special:
            made.append(Section(key, title, hint, fields, _is_open(key, fields, forms)))
    return made


def _is_open(key: str, fields: list[Any], forms: PageForms) -> bool:
    if key in _ALWAYS_OPEN or any(_holds_something(one) for one in fields):
        return True
    return key == "consents" and forms.consent is not None and bool(forms.consent.errors)


def _holds_something(bound: Any) -> bool:
    return bool(bound.errors) or bound.value() not in (None, "", [], False, 0, "unknown")
