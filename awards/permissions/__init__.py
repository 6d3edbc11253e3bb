"""Who may do what with rounds, nominations and winners; every answer carries its reason.

The tables of `workflow.py` name the roles of each step; these functions say who holds a role over
a given round (scope), and keep the two pairs of eyes apart (domain.md §3, invariant 8).
"""

from awards.permissions.certificates import (
    may_print_certificate,
    may_print_for_all,
    may_print_round,
)
from awards.permissions.columns import may_keep_column, may_place_round, may_word_column
from awards.permissions.deciding import (
    may_confirm_many,
    may_decide,
    may_export_grid,
    may_hold_meeting,
    may_keep_meeting,
    may_lock_result,
    may_see_grid,
    may_see_meeting,
)
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
from awards.permissions.honours import (
    may_confer_honours,
    may_link_honour,
    may_read_grantees,
    may_unlink_honour,
)
from awards.permissions.nominations import (
    grace_ends,
    may_edit_nomination,
    may_edit_photos,
    may_nominate,
    may_see_nomination,
    may_step_nomination,
    may_withdraw_consent,
    resubmittable_until,
)
from awards.permissions.notices import (
    may_object,
    may_schedule_notice,
    may_see_notice,
    may_step_notice,
    notice_served,
)
from awards.permissions.objections import (
    may_handle_objection,
    may_see_objection,
    may_step_objection,
)
from awards.permissions.rounds import (
    may_drop_template,
    may_edit_round,
    may_keep_template,
    may_make_round,
    may_propose_announcement,
    may_see_round,
    may_see_templates,
    may_step_round,
)
from awards.permissions.scope import nominator_roles, roles_in_award, roles_in_round
from awards.permissions.stages import (
    may_enter_stage,
    may_reschedule_stage,
    may_set_stages,
    may_step_stage,
)
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
    "may_confer_honours",
    "may_confirm_many",
    "may_decide",
    "may_drop_template",
    "may_edit_nomination",
    "may_edit_photos",
    "may_edit_round",
    "may_enter_stage",
    "may_export",
    "may_export_grid",
    "may_handle_objection",
    "may_hold_meeting",
    "may_keep_column",
    "may_keep_meeting",
    "may_keep_template",
    "may_link_honour",
    "may_link_nominees",
    "may_lock_result",
    "may_look_for_likes",
    "may_lower_level",
    "may_make_round",
    "may_nominate",
    "may_object",
    "may_place_round",
    "may_print_certificate",
    "may_print_for_all",
    "may_print_round",
    "may_propose_announcement",
    "may_read_checks",
    "may_read_grantees",
    "may_reschedule_stage",
    "may_reveal_phone",
    "may_schedule_notice",
    "may_see_grid",
    "may_see_meeting",
    "may_see_nomination",
    "may_see_notice",
    "may_see_objection",
    "may_see_round",
    "may_see_templates",
    "may_see_winner",
    "may_set_stages",
    "may_sign_check",
    "may_step_nomination",
    "may_step_notice",
    "may_step_objection",
    "may_step_round",
    "may_step_stage",
    "may_step_winner",
    "may_unlink_honour",
    "may_unmerge",
    "may_void_check",
    "may_withdraw_consent",
    "may_word_column",
    "nominator_roles",
    "notice_served",
    "resubmittable_until",
    "roles_in_award",
    "roles_in_round",
]
