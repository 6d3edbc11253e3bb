"""The organiser's button that reminds those of a round who owe something."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from directory.admin.base import person
from directory.models import User
from kit.admin import Button
from projects.actions.grant_letters import remind_owing
from projects.grant_owing import owing
from projects.models import GrantRound
from projects.permissions.grants import may_remind_grants

NAMED = 8
NOTE = "现在可以提醒：{owed}。受助人会直接收到带专用链接的邮件；给编辑和评估人的在发件箱等您放行。"


def reminder_button(admin: Any, user: User, obj: GrantRound) -> list[Button]:
    """The button with what is owed, as long as something is."""
    verdict = may_remind_grants(user, obj)
    owed = owing(obj, timezone.now()).words if verdict else ""
    note = NOTE.format(owed=owed)
    return [Button("提醒", admin.act_url(obj, "remind"), verdict, note=note)] if owed else []


def take_reminding(admin: Any, request: HttpRequest, obj: GrantRound) -> None:
    """Remind those of the round who owe something."""
    told = remind_owing(round_=obj, by=person(request), now=timezone.now())
    admin.message_user(request, f"已写 {told.mails} 封提醒；同一件事七天内只提醒一次。")
    if told.silent:
        more = " 等" if len(told.silent) > NAMED else ""
        names = "、".join(told.silent[:NAMED])
        admin.message_user(
            request, f"没有留邮箱，请另行联系：{names}{more}（{len(told.silent)} 位）。", "warning"
        )
