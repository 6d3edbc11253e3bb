"""Writes of the projects that have consequences: shown to the public, and taken off."""

from datetime import datetime

from django.db import transaction

from directory.models import User
from kit.reasons import stated
from ledger.actions import append
from projects.models import Project
from projects.permissions import may_hide_project, may_publish_project


@transaction.atomic
def publish_project(*, project: Project, by: User, now: datetime) -> None:
    """Show the project on the public pages."""
    fresh = Project.objects.select_for_update().get(pk=project.pk)
    may_publish_project(by, fresh).require()
    fresh.is_published = True
    fresh.save(update_fields=["is_published", "updated_at"])
    append(by=by, verb="project.publish", thing=fresh, now=now)


@transaction.atomic
def hide_project(*, project: Project, by: User, now: datetime, reason: str) -> None:
    """Take the project off the public pages.

    Errors: Refused without a reason.
    """
    fresh = Project.objects.select_for_update().get(pk=project.pk)
    may_hide_project(by, fresh).require()
    fresh.is_published = False
    fresh.save(update_fields=["is_published", "updated_at"])
    append(by=by, verb="project.hide", thing=fresh, reason=stated(reason), now=now)
