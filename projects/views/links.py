"""The door of every private link: found by its token, kept nowhere, told to no other site.

The forms behind it carry no token against forgery, because that needs a cookie and the page sends
no referrer, so that a browser names no origin: the address itself is the secret, and every form
carries a sealed mark that only this page gives out.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from kit.crypto import Undecipherable, decrypt, encrypt
from kit.limits import is_too_often
from kit.pages import public_page
from projects.actions import is_holder, link_verdict, open_link
from projects.models import LinkKind, PrivateLink
from projects.views.applicant import applicant_page
from projects.views.payee_pages import payee_page
from projects.views.visits import Visit

# Forms from one network: an applicant sends one for each step, and a village shares an address.
HOUR = 3600
SENT = {LinkKind.PAYEE: 60, LinkKind.APPLICANT: 400}
COOKIE = "link_pass"
PASS_SECONDS = 24 * HOUR
# What each kind of link opens, and whether it has pages below its address.
PAGES: dict[str, Callable[[HttpRequest, Visit], HttpResponseBase]] = {
    LinkKind.PAYEE: payee_page,
    LinkKind.APPLICANT: applicant_page,
}


@public_page(methods=("GET", "POST"), kept=False, sealed=True)
def private_link(
    request: HttpRequest, token: str, step: str = "", item: str = ""
) -> HttpResponseBase:
    now = timezone.now()
    link = open_link(token=token)
    page = PAGES.get(link.kind) if link is not None else None
    if link is None or page is None or (step and link.kind == LinkKind.PAYEE):
        raise Http404
    visit = Visit(link, _held(request), _door(link), now, token=token, step=step, item=item)
    refused = _refusal(request, visit)
    answer = refused if refused is not None else page(request, visit)
    return _private(request, answer, visit)


def _held(request: HttpRequest) -> str:
    """The pass of the device: of the form that was sent, or of its cookie."""
    sent = request.POST.get("held", "") if request.method == "POST" else ""
    return (sent or request.COOKIES.get(COOKIE, ""))[:64]


def _door(link: PrivateLink) -> str:
    return encrypt(f"door:{link.public_id}")


def _came_in(request: HttpRequest, link: PrivateLink) -> bool:
    """Whether the form that was sent was opened here."""
    try:
        return decrypt(request.POST.get("door", "")[:400]) == f"door:{link.public_id}"
    except Undecipherable:
        return False


def _refusal(request: HttpRequest, visit: Visit) -> HttpResponseBase | None:
    """The page that says why nothing opens, if so."""
    if request.method == "POST" and not _came_in(request, visit.link):
        return _closed(request, _("页面不完整，请重新打开链接再填写。"), 403)
    kind = LinkKind(visit.link.kind)
    limit = SENT[kind]
    if request.method == "POST" and is_too_often(
        request, f"link.{kind}", limit=limit, seconds=HOUR
    ):
        return _closed(request, _("提交太频繁，请一小时后再试。"), 429)
    allowed = link_verdict(visit.link, visit.held, visit.now)
    if allowed or (is_holder(visit.link, visit.held) and visit.link.used_at is not None):
        return None
    is_spent = visit.link.used_at is not None or not visit.link.is_live(visit.now)
    return _closed(request, allowed.reason, 410 if is_spent else 403)


def _closed(request: HttpRequest, reason: str, status: int) -> HttpResponse:
    return render(request, "links/closed.html", {"reason": reason}, status=status)


def _private(request: HttpRequest, answer: HttpResponseBase, visit: Visit) -> HttpResponseBase:
    """For the one who asks alone; the pass is kept for a reload, on this address only."""
    answer.headers["Cache-Control"] = "no-store, private"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    answer.headers["Referrer-Policy"] = "no-referrer"
    if visit.given and isinstance(answer, HttpResponse):
        answer.set_cookie(
            COOKIE, visit.given, max_age=PASS_SECONDS, path=request.path, httponly=True,
            samesite="Lax", secure=settings.SESSION_COOKIE_SECURE,
        )  # fmt: skip
    return answer
