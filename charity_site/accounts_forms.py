"""The forms of the second factor, which log what fails."""

import logging
from typing import Any

from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django.core.exceptions import ValidationError
from django.forms import Field

from charity_site.logs import log_access


class _LoggedCode:
    """A code field with a telephone's digit keys, whose failures are in the access log."""

    user: Any
    fields: dict[str, Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        field.label = "验证码"
        field.widget.attrs |= {"placeholder": "", "inputmode": "numeric"}

    def clean_code(self) -> str:
        try:
            code: str = super().clean_code()  # type: ignore[misc]
        except ValidationError as error:
            locked = error.code in {"too_many_login_attempts", "rate_limited"}
            event = "locked_out" if locked else "second_factor_failed"
            log_access(event, level=logging.WARNING, user_id=self.user.pk)
            raise
        return code


class CodeForm(_LoggedCode, AuthenticateForm):  # type: ignore[misc]
    """The code that completes a sign-in."""


class CodeAgainForm(_LoggedCode, ReauthenticateForm):  # type: ignore[misc]
    """The code that is asked again before something sensitive."""


class FirstCodeForm(_LoggedCode, ActivateTOTPForm):  # type: ignore[misc]
    """The code that proves the app was set up."""
