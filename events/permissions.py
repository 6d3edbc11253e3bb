"""Who may keep the record of events and take an edition from state to state."""

from directory.models import Role, User, is_overseer, organisations_held
from directory.models.organisations import RUNNERS
from events.models import Edition, EditionOrganisation, Participant, Series
from events.workflow import EDITION
from kit.verdict import ALLOWED, Verdict, refuse, unready

READ_ONLY = "活动由主办方的项目运营维护，您只能查看。"
# Who stands behind an edition without a series, so that its organisers may keep it.
HOSTS = (
    EditionOrganisation.As.HOST,
    EditionOrganisation.As.CO_HOST,
    EditionOrganisation.As.ORGANISER,
)


def may_read_events(user: User) -> Verdict:
    """Whether the user may open the lists of series and editions inside."""
    reads = is_overseer(user) or organisations_held(user, RUNNERS)
    return ALLOWED if reads else refuse("您的角色不能查看这类内容。")


def may_keep_events(user: User) -> Verdict:
    """Whether the user may add series and editions."""
    keeps = user.is_superuser or organisations_held(user, (Role.ORGANISER,))
    return ALLOWED if keeps else refuse(READ_ONLY)


def may_edit_series(user: User, series: Series) -> Verdict:
    """Whether the user may change this series: organisers of the body that runs it."""
    own = series.run_by_id in organisations_held(user, (Role.ORGANISER,))
    return ALLOWED if user.is_superuser or own else refuse(READ_ONLY)


def may_edit_edition(user: User, edition: Edition) -> Verdict:
    """Whether the user may change this edition and all that belongs to it."""
    if user.is_superuser:
        return ALLOWED
    if edition.series is not None:
        return may_edit_series(user, edition.series)
    held = organisations_held(user, (Role.ORGANISER,))
    hosts = edition.organisations.filter(role__in=HOSTS, organisation__in=held)
    return ALLOWED if held and hosts.exists() else refuse(READ_ONLY)


def may_step_edition(user: User, edition: Edition, verb: str) -> Verdict:
    """Whether the user may take this step of the edition's workflow now."""
    return may_edit_edition(user, edition) & EDITION.verdict(verb, edition.state)


def may_hide_participant(user: User, participant: Participant) -> Verdict:
    """Whether the user may take this person off the public page."""
    shown = ALLOWED if participant.hidden_at is None else unready("此人已经隐藏。")
    return may_edit_edition(user, participant.session.edition) & shown


def may_unhide_participant(user: User, participant: Participant) -> Verdict:
    """Whether the user may show this person again."""
    hidden = unready("此人没有隐藏。") if participant.hidden_at is None else ALLOWED
    return may_edit_edition(user, participant.session.edition) & hidden
