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
from projects.actions.links import (
    MadeLink,
    claim_link,
    is_holder,
    link_verdict,
    make_link,
    open_link,
    revoke_link,
    revoke_links,
    use_link,
)
from projects.actions.projects import hide_project, publish_project

__all__ = [
    "FundTooSmall",
    "MadeLink",
    "change_total",
    "claim_link",
    "commit",
    "create_fund",
    "hide_project",
    "is_holder",
    "link_verdict",
    "make_link",
    "open_link",
    "propose_total",
    "publish_project",
    "release",
    "release_open",
    "reserve",
    "revoke_link",
    "revoke_links",
    "use_link",
]
