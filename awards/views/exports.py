"""The rows of the winners' page as a file."""

from datetime import datetime

from django.http import HttpResponseBase
from django.utils import translation
from django.utils.translation import gettext as _

from awards.browse import Selection
from awards.exports import award_list, award_list_sheet
from kit.browse import FORMATS
from kit.downloads import download
from kit.languages import CHINESE
from kit.queries import BadQuery


def exported(selection: Selection, suffix: str, *, now: datetime) -> HttpResponseBase:
    """The same rows in the same order as the page, all of them.

    Shapes: a file is in Chinese, whatever the language of the page that offers it.
    Errors: BadQuery for a format that there is not.
    """
    if suffix not in FORMATS:
        raise BadQuery(_("可下载的格式有 xlsx、csv、json。"))
    with translation.override(CHINESE):
        told = selection.description
        sheet = award_list_sheet(filter_text=told, exported_by="公开页面", now=now)
        rows = award_list(selection.rows, now=now)
        return download(sheet, rows, suffix, count=selection.rows.order_by().count())
