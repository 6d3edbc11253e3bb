"""What the public may read of a grantee: never more than was agreed to."""

from django.utils.translation import gettext

from kit.chinese import mask_name
from projects.models import Application


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
