"""Who files a report on a grant, who accepts it, and what keeps it from the public pages."""

from directory.models import Role, User
from directory.models.organisations import RUNNERS
from kit.identifiers import find_donation_appeals, find_personal_numbers
from kit.verdict import ALLOWED, Verdict, refuse, unready
from projects.models import Report
from projects.permissions.grants import may_see_application, recommends_for, roles_in_grants
from projects.permissions.steps import step_verdict
from projects.workflow import REPORT


def may_step_report(user: User, report: Report, verb: str) -> Verdict:
    """Whether the user may take this step of a report; an editor files for the own medium's."""
    application = report.grant.application
    nearby = recommends_for(user, application.partner)
    seen = ALLOWED if nearby else may_see_application(user, application)
    if not seen:
        return seen
    roles = roles_in_grants(user, application.round.run_by)
    if nearby:
        roles |= {Role.EDITOR}
    return step_verdict(roles, REPORT, verb, report.state)


def may_publish_report(user: User, report: Report) -> Verdict:
    """Whether the user may show the report to the public."""
    application = report.grant.application
    seen = may_see_application(user, application)
    if not seen:
        return seen
    if Role.ORGANISER not in roles_in_grants(user, application.round.run_by):
        return refuse("反馈由项目运营公开。")
    if report.state != "accepted":
        return unready("反馈通过后才能公开。")
    if not report.may_publish:
        return unready("受助人没有同意公开这份反馈。")
    if report.published_at is not None:
        return unready("这份反馈已经公开。")
    return _publishable(report)


def _publishable(report: Report) -> Verdict:
    """Whether the words of a report hold nothing that must not be published.

    Source: domain.md §1.9 and the publish gate of §4.
    """
    text = f"{report.done}\n{report.changed}\n{report.spent_on}"
    found = [f"{one.label}“{one.masked}”" for one in find_personal_numbers(text)]
    found += [f"{one.label}“{one.excerpt}”" for one in find_donation_appeals(text)]
    if found:
        return unready(f"文字里有{'、'.join(found[:3])}，不能公开。")
    return ALLOWED


def may_hide_report(user: User, report: Report) -> Verdict:
    """Whether the user may take a published report off the public pages."""
    application = report.grant.application
    seen = may_see_application(user, application)
    if not seen:
        return seen
    if not roles_in_grants(user, application.round.run_by) & set(RUNNERS):
        return refuse("反馈由项目运营或复核人撤下。")
    return ALLOWED if report.published_at is not None else unready("这份反馈没有公开。")
