"""What every template knows about the site."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from kit.languages import is_chinese


def site(_request: HttpRequest) -> dict[str, Any]:
    """The name and numbers of the site for header and footer."""
    return {
        "site_name": settings.SITE_NAME if is_chinese() else settings.SITE_NAME_EN,
        "icp_number": settings.ICP_NUMBER,
        "psb_number": settings.PSB_NUMBER,
        "is_demo": settings.DEMO,
        "base_url": settings.BASE_URL,
    }
