"""Mail servers that refuse, as backends of Django."""

from smtplib import SMTPAuthenticationError, SMTPDataError, SMTPRecipientsRefused
from typing import Any

from django.core.mail.backends.locmem import EmailBackend


class Unreachable(EmailBackend):
    """Nobody answers at the server's address."""

    def open(self) -> Any:
        raise ConnectionRefusedError


class WrongPassword(EmailBackend):
    """The server does not know our account."""

    def open(self) -> Any:
        raise SMTPAuthenticationError(535, b"no")


class Picky(EmailBackend):
    """Takes no mail to `gone@`, is busy for `busy@`, and all the others."""

    def send_messages(self, messages: Any) -> int:
        (to,) = messages[0].to
        if to.startswith("gone@"):
            raise SMTPRecipientsRefused({to: (550, b"no such user")})
        if to.startswith("busy@"):
            raise SMTPRecipientsRefused({to: (451, b"try later")})
        if to.startswith("spam@"):
            raise SMTPDataError(554, b"spam")
        return super().send_messages(messages)
