"""Sample accounts, one for each role. They exist on a demo or a development site only."""

import os
import secrets
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.core.management.base import CommandError

from directory.models import Membership, Organisation, Role, User

PASSWORD_VARIABLE = "DEMO_PASSWORD"  # noqa: S105 - the name of the variable, not its value
ARCHIVIST = "archive"  # enters old results; nobody signs in with it
INDEPENDENT = "sample-research-centre"
# The organisations that run an award; organiser, approver and finance work at each of them.
RUNNERS = ("alibaba-gongyi", "alibaba-cn", "weibo")


@dataclass(frozen=True)
class Account:
    """One sample account: who it is, and which roles it holds at which organisations."""

    username: str
    full_name: str
    roles: tuple[tuple[Role, str], ...] = ()
    is_superuser: bool = False


def _everywhere(role: Role) -> tuple[tuple[Role, str], ...]:
    return tuple((role, slug) for slug in RUNNERS)


# Every name is invented. Juror 5 works at a nominating medium, so that its conflict shows.
ACCOUNTS = (
    Account("editor.cover", "周晓岚", ((Role.EDITOR, "cover-news"),)),
    Account("editor.nanguo", "韦静怡", ((Role.EDITOR, "nanguo"),)),
    Account("editor.shangyou", "陈渝生", ((Role.EDITOR, "shangyou"),)),
    Account("lead.cover", "何若川", ((Role.LEAD_EDITOR, "cover-news"),)),
    Account("organiser", "沈知行", _everywhere(Role.ORGANISER)),
    Account("approver", "顾清和", _everywhere(Role.APPROVER)),
    Account("juror1", "林安然", ((Role.JUROR, "alibaba-gongyi"),)),
    Account("juror2", "许文博", ((Role.JUROR, "alibaba-gongyi"),)),
    Account("juror3", "白雪松", ((Role.JUROR, INDEPENDENT),)),
    Account("juror4", "郑以宁", ((Role.JUROR, INDEPENDENT),)),
    Account("juror5", "唐牧遥", ((Role.JUROR, "cover-news"),)),
    Account("finance", "钱秋实", _everywhere(Role.FINANCE)),
    Account("auditor", "严守正", ((Role.AUDITOR, INDEPENDENT),)),
    Account("admin", "方致远", is_superuser=True),
)


@dataclass(frozen=True)
class Cast:
    """The people who act in the sample data, fresh from the database."""

    people: dict[str, User]

    def __getitem__(self, username: str) -> User:
        return self.people[username]


def require_demo() -> None:
    """Refuse to make accounts with a known password anywhere but on a demo.

    Errors: CommandError.
    """
    if not (settings.DEBUG or settings.DEMO):
        raise CommandError(
            "Sample data comes with sample accounts, which only a demo may have. "
            "Set DEMO=1 (or DEBUG=1) on a site that nobody depends on."
        )


def load_accounts() -> str:
    """Make the sample accounts that are missing, and give all of them one password.

    Shapes: returns the password if it was made up here, else nothing. With DEMO_PASSWORD unset,
    existing accounts keep theirs.
    """
    Organisation.objects.get_or_create(
        slug=INDEPENDENT,
        defaults={"name": "样例公益研究中心", "kind": Organisation.Kind.NPO, "is_sample": True},
    )
    given = os.environ.get(PASSWORD_VARIABLE, "")
    password = given or "-".join(secrets.token_hex(2) for _ in range(3))
    kept = {user.username: user for user in User.objects.filter(is_sample=True)}
    missing = [account for account in ACCOUNTS if account.username not in kept]
    if given:
        _set_password([kept[a.username] for a in ACCOUNTS if a.username in kept], given)
    if missing:
        # One hash for all: hashing is slow on purpose, and everybody knows they are the same.
        hashed = make_password(password)
        for account in missing:
            _create(account, hashed)
    return password if missing and not given else ""


def _create(account: Account, hashed: str) -> None:
    user = User.objects.create(
        username=account.username,
        full_name=account.full_name,
        password=hashed,
        is_superuser=account.is_superuser,
        is_sample=True,
    )
    for role, slug in account.roles:
        organisation = Organisation.objects.get(slug=slug)
        Membership.objects.create(user=user, organisation=organisation, role=role)


def _set_password(users: list[User], password: str) -> None:
    """Give the password to those that have another one; equal hashes are tried once."""
    right = {known: check_password(password, known) for known in {user.password for user in users}}
    wrong = [user.pk for user in users if not right[user.password]]
    if wrong:
        User.objects.filter(pk__in=wrong).update(password=make_password(password))


def load_archivist(medium: Organisation) -> None:
    """Make the account under which old results are entered, without a password."""
    user = User(username=ARCHIVIST, full_name="温知新", is_sample=True)
    user.set_unusable_password()
    user.save()
    Membership.objects.create(user=user, organisation=medium, role=Role.EDITOR)


def cast() -> Cast:
    """Everybody who acts, roles read anew."""
    return Cast({user.username: user for user in User.objects.filter(is_sample=True)})
