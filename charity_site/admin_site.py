"""The admin of this site: its name, who comes in, and how its menu is grouped."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse

from charity_site.admin_views import today_page
from directory.models import User, holdings
from directory.permissions import may_audit
from kit.admin import GuardedSite

SECTIONS = ("评选", "资助", "资金", "活动与项目", "邮件", "名录", "成员与权限", "监督")


class CharityAdminSite(GuardedSite):
    """The inside of the programme: everyone with a role, nobody else."""

    site_url = "/"
    site_header = settings.SITE_NAME
    site_title = settings.SITE_NAME
    index_title = "今天"
    enable_nav_sidebar = False
    empty_value_display = '<span class="nothing">—</span>'

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether the user works here: an account in use, for staff, with a live role."""
        user = request.user
        if not (isinstance(user, User) and user.is_active and user.is_staff):
            return False
        return user.is_superuser or bool(holdings(user))

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """The first page: what waits for this person today."""
        return today_page(self, request)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """The menu in our own sections; what the user may not open is not in it."""
        found: dict[str, list[Any]] = {}
        for app in self._build_app_dict(request, app_label).values():
            for entry in app["models"]:
                page = self.get_model_admin(entry["model"])
                section = getattr(page, "section", "") or app["name"]
                found.setdefault(section, []).append((getattr(page, "place", 50), entry))
        if app_label is None and isinstance(request.user, User) and may_audit(request.user):
            found.setdefault("监督", []).extend(_audit_entries())
        return [
            {
                "name": section,
                "app_label": f"section-{number}",
                "app_url": reverse("admin:index"),
                "has_module_perms": True,
                "models": [entry for _, entry in sorted(found[section], key=_by_place)],
            }
            for number, section in enumerate(sorted(found, key=_by_section))
        ]


def _audit_entries() -> list[tuple[int, dict[str, str]]]:
    pages = ((10, "规则核查", "admin_audit"), (20, "办理经过", "admin_trail"))
    return [(place, {"name": name, "admin_url": reverse(url)}) for place, name, url in pages]


def _by_place(pair: tuple[int, Any]) -> tuple[int, str]:
    return pair[0], str(pair[1]["name"])


def _by_section(section: str) -> tuple[int, str]:
    known = SECTIONS.index(section) if section in SECTIONS else len(SECTIONS)
    return known, section
