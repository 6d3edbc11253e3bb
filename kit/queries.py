"""Query strings as plain text: read once, bounded, written back for links."""

import re
from collections.abc import Mapping
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _
from django_stubs_ext import StrOrPromise

SLUG = re.compile(r"[-\w]{1,120}", re.ASCII)
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffd\ud800-\udfff]")


class BadQuery(ValueError):
    """An address asks for something that there is not; carries the sentence for the reader.

    Shapes: `status` is 400 for what can never be, 404 for what could be but is not.
    """

    def __init__(self, message: str, *, status: int = 400) -> None:
        super().__init__(message)
        self.message = message
        self.status = status


def plain(query: QueryDict) -> dict[str, str]:
    """The last value of every name, without the white space around it and without empty ones."""
    found = ((name, str(value).strip()) for name, value in query.items())
    return {name: value for name, value in found if value}


def words(params: Mapping[str, str], *, limit: int = 100) -> str:
    """The searched words of a query string.

    Errors: BadQuery when they are too long or hold what no keyboard types.
    """
    text = params.get("q", "")
    if len(text) > limit:
        raise BadQuery(_("搜索词最多 %(limit)s 个字，请缩短后再试。") % {"limit": limit})
    if _CONTROLS.search(text):
        raise BadQuery(_("搜索词里有无法识别的字符，请重新输入。"))
    return text


def slug(params: Mapping[str, str], name: str, label: StrOrPromise) -> str:
    """The value of a filter that names something by its slug; empty when not asked for.

    Errors: BadQuery when it cannot be a slug.
    """
    value = params.get(name, "")
    if value and SLUG.fullmatch(value) is None:
        raise BadQuery(_("无法识别筛选条件“%(label)s”。") % {"label": label})
    return value


def address(path: str, params: Mapping[str, str]) -> str:
    """The path with these parameters, empty ones left out."""
    kept = {name: value for name, value in params.items() if value}
    return f"{path}?{urlencode(kept)}" if kept else path
