"""Named checks that several models share."""

from django.db.models import CheckConstraint, Q


def together(name: str, *fields: str) -> CheckConstraint:
    """All of these fields are set, or none is: a moment never stands without its actor."""
    all_set, none_set = Q(), Q()
    for field in fields:
        all_set &= Q(**{f"{field}__isnull": False})
        none_set &= Q(**{f"{field}__isnull": True})
    return CheckConstraint(
        condition=all_set | none_set,
        name=name,
        violation_error_message="时间与操作人必须同时记录。",
    )


def in_states(name: str, states: type) -> CheckConstraint:
    """The state column holds one of the known states, whoever writes it."""
    return CheckConstraint(
        condition=Q(state__in=[value for value, _ in states.choices]),  # type: ignore[attr-defined]
        name=name,
        violation_error_message="未知的状态。",
    )
