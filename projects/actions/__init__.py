"""Every write of the projects with a consequence: `projects` on show, `funds` and their money."""

from projects.actions.funds import (
    FundTooSmall,
    change_total,
    commit,
    create_fund,
    propose_total,
    release,
    release_open,
    reserve,
)
from projects.actions.projects import hide_project, publish_project

__all__ = [
    "FundTooSmall",
    "change_total",
    "commit",
    "create_fund",
    "hide_project",
    "propose_total",
    "publish_project",
    "release",
    "release_open",
    "reserve",
]
