"""What the public may read of a grantee: never more than was agreed to."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext

from kit.chinese import mask_name
from projects.models import Application

# Who may stand in the words of an application or a report beside the applicant.
NAMED = ("name", "contact_name", "guardian_name", "filled_by")


def words_of(application: Application) -> str:
    """The line by which an application is called, without names that are not shown."""
    names = {name: getattr(application, name) for name in NAMED}
    return without_names(application.title, names, shown_name(application))


def without_names(text: str, row: Mapping[str, Any], shown: str) -> str:
    """The text without the names of people that are not shown beside it.

    Shapes: the applicant is called as the list calls them, everybody else 某某.
    """
    for field in NAMED:
        name = row[field]
        if len(name) > 1 and name not in shown:
            text = text.replace(name, shown if field == "name" else "某某")
    return text


def shown_name(application: Application) -> str:
    """The name at its publish level; a minor's, and one without consent, is never shown.

    Shapes: teams and bodies are shown whole unless they asked for nothing.
    """
    level = application.level
    if application.purged_at is not None or level == Application.PublishLevel.ANONYMOUS:
        return gettext("（不公开姓名）")
    if application.is_minor:
        return gettext("（未成年人）")
    if application.kind != "person" or level == Application.PublishLevel.FULL:
        return application.name
    return mask_name(application.name)
