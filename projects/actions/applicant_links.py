"""The private links of applicants: told again at any time, unlike a payee's.

An application lives for months, and every letter about it names the link, so its token is not
drawn but derived from the link's public id with the server's key: whoever has only the database
has no token. The short code is derived from the token and typed in by hand on another phone.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse

from directory.models import User
from kit.crypto import blind_index
from kit.ids import SMALL_LETTERS, public_id
from ledger.actions import append
from projects.actions.links import TOKEN_LENGTH, MadeLink, revoke_links, token_index
from projects.models import Application, LinkKind, PrivateLink

CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # no I, O, 0, 1
CODE_LENGTH = 8
# How long the link of an application that was handed in opens it: round, grant and report.
KEPT = timedelta(days=3 * 365)


def _letters(text: str, purpose: str, length: int, alphabet: str = SMALL_LETTERS) -> str:
    digest = bytes.fromhex(blind_index(text, purpose=purpose))
    return "".join(alphabet[byte & 31] for byte in digest[:length])


def link_id(form_key: str, applicant: str) -> str:
    """The public id of the link that a form of this key makes for one applicant.

    Shapes: it tells neither. Two people who fill in the same page, one after the other, have a
    link each: `applicant` is the keyed hash by which an applicant is known.
    """
    return _letters(f"{form_key}:{applicant}", "applicant-link.id", 20)


def token_of(link: PrivateLink) -> str:
    """The token of an applicant's link."""
    return _letters(link.public_id, "applicant-link.token", TOKEN_LENGTH)


def code_of(token: str) -> str:
    """The short code that goes with a token, as it is shown: K7QM-2XTP."""
    code = _letters(token, "applicant-link.code", CODE_LENGTH, CODE_LETTERS)
    return f"{code[:4]}-{code[4:]}"


def code_index(code: str) -> str:
    """The keyed hash of a code, however it is typed."""
    plain = "".join(char for char in code.upper() if char in CODE_LETTERS)
    return blind_index(plain, purpose="application.code")


def private_url(token: str) -> str:
    """The whole address of a private link."""
    return f"{settings.BASE_URL}{reverse('links:private_link', args=(token,))}"


def live_token(application: Application, now: datetime) -> str:
    """The token of the application's link; empty when it has none that opens."""
    links = PrivateLink.objects.of(LinkKind.APPLICANT, application.public_id).unspent()
    link = links.first()
    return token_of(link) if link is not None and link.is_live(now) else ""


def make_applicant_link(
    *, application: Application, by: User | None, now: datetime, expires_at: datetime,
    key: str = "",
) -> MadeLink:  # fmt: skip
    """Make the one link of an application; an earlier one opens nothing any more.

    Shapes: `key` is the link's public id where a form decides it. The caller saves the
    application, whose short code is another one now.
    """
    kind, subject = LinkKind.APPLICANT.value, application.public_id
    revoke_links(kind=kind, subject=subject, reason="换了新链接", by=by, now=now)
    link = PrivateLink(
        public_id=key or public_id(), kind=kind, subject=subject, made_at=now, maker=by,
        expires_at=expires_at,
    )  # fmt: skip
    token = token_of(link)
    link.token_index = token_index(token)
    link.save(force_insert=True)
    application.code_index = code_index(code_of(token))
    append(by=by, verb="link.make", thing=link, payload={"of": f"{kind}:{subject}"}, now=now)
    return MadeLink(link, token)


def keep_link(*, application: Application, now: datetime) -> None:
    """Let the link of an application that was handed in live as long as its grant may."""
    links = PrivateLink.objects.of(LinkKind.APPLICANT, application.public_id).unspent()
    links.update(expires_at=now + KEPT)
