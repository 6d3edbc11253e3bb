"""Pages for what went wrong before a view could answer."""

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.middleware.csrf import REASON_CSRF_TOKEN_MISSING, REASON_NO_CSRF_COOKIE
from django.shortcuts import render

from kit.typed import typed_fields


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """Refuse a form whose token no longer fits, and give back what was typed.

    What came from another site is refused without a look at it.
    """
    if request.headers.get("X-Requested-With") == "fetch":
        return JsonResponse({"reason": "页面已过期，请刷新后再试。"}, status=403)
    stale = reason in {REASON_CSRF_TOKEN_MISSING, REASON_NO_CSRF_COOKIE} or "token" in reason
    typed = typed_fields(request) if stale else []
    return render(request, "403_csrf.html", {"typed": typed}, status=403)
