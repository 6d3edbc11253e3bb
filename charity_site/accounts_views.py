"""The few sign-in pages that differ from the package's own."""

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.totp.views import ActivateTOTPView
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from charity_site.logs import log_access


class ActivateSecondFactor(ActivateTOTPView):  # type: ignore[misc]
    """Setting up the second factor also counts as having used it in this session."""

    def form_valid(self, form: Form) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        record_authentication(self.request, self.request.user, method="mfa", type="totp")
        log_access("second_factor_set_up", user_id=self.request.user.pk)
        return response


def admin_login(request: HttpRequest) -> HttpResponseBase:
    """Lead the admin's own sign-in through the one door that has lock-out and second factor.

    Errors: PermissionDenied when somebody signed in may not enter the admin, instead of a circle.
    """
    wanted = request.GET.get("next", "/admin/")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    target = wanted if safe else "/admin/"
    if not request.user.is_authenticated:
        return redirect_to_login(target)
    if not request.user.is_staff:
        raise PermissionDenied
    return HttpResponseRedirect(target)
