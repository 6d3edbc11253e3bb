"""Who may keep the record of charity projects."""

from directory.models import Role, User, is_overseer, organisations_held
from directory.models.organisations import RUNNERS
from kit.verdict import ALLOWED, Verdict, refuse, unready
from projects.models import Project

READ_ONLY = "公益项目由项目运营维护，您只能查看。"


def may_read_projects(user: User) -> Verdict:
    """Whether the user may open the lists of projects inside."""
    reads = is_overseer(user) or organisations_held(user, RUNNERS)
    return ALLOWED if reads else refuse("您的角色不能查看这类内容。")


def may_keep_projects(user: User) -> Verdict:
    """Whether the user may add and change projects and programmes."""
    keeps = user.is_superuser or organisations_held(user, (Role.ORGANISER,))
    return ALLOWED if keeps else refuse(READ_ONLY)


def may_publish_project(user: User, project: Project) -> Verdict:
    """Whether the user may show this project to the public."""
    hidden = unready("这个项目已经公开。") if project.is_published else ALLOWED
    return may_keep_projects(user) & hidden


def may_hide_project(user: User, project: Project) -> Verdict:
    """Whether the user may take this project off the public pages."""
    shown = ALLOWED if project.is_published else unready("这个项目没有公开。")
    return may_keep_projects(user) & shown
