"""Who may do what with rounds, nominations and winners; every answer carries its reason.

The tables of `workflow.py` name the roles of each step; these functions say who holds a role over
a given round (scope), and keep the two pairs of eyes apart (domain.md §3, invariant 8).
"""

from awards.permissions.heroes import (
    may_check_story,
    may_co_nominate,
    may_link_nominees,
    may_look_for_likes,
    may_read_checks,
    may_reveal_phone,
    may_sign_check,
    may_unmerge,
    may_void_check,
)
from awards.permissions.nominations import (
    grace_ends,
    may_edit_nomination,
    may_edit_photos,
    may_nominate,
    may_see_nomination,
    may_step_nomination,
    may_withdraw_consent,
)
from awards.permissions.rounds import (
    may_edit_round,
    may_propose_announcement,
    may_see_round,
    may_step_round,
)
from awards.permissions.scope import nominator_roles, roles_in_award, roles_in_round
from awards.permissions.winners import (
    may_export,
    may_lower_level,
    may_see_winner,
    may_step_winner,
)

__all__ = [
    "grace_ends",
    "may_check_story",
    "may_co_nominate",
    "may_edit_nomination",
    "may_edit_photos",
    "may_edit_round",
    "may_export",
    "may_link_nominees",
    "may_look_for_likes",
    "may_lower_level",
    "may_nominate",
    "may_propose_announcement",
    "may_read_checks",
    "may_reveal_phone",
    "may_see_nomination",
    "may_see_round",
    "may_see_winner",
    "may_sign_check",
    "may_step_nomination",
    "may_step_round",
    "may_step_winner",
    "may_unmerge",
    "may_void_check",
    "may_withdraw_consent",
    "nominator_roles",
    "roles_in_award",
    "roles_in_round",
]
