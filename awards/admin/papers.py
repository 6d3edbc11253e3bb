"""Papers of a round and of one winner: certificates as PDF, the running order of the ceremony."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from tempfile import SpooledTemporaryFile
from typing import IO, Any, BinaryIO, cast

from django.db import DatabaseError
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from awards.actions.certificates import record_certificate, record_round_papers
from awards.admin.progress import (
    FAILED,
    MARKER,
    link_to,
    new_file,
    ready_line,
    shown_while,
    step_line,
)
from awards.admin.steps import StepPages
from awards.certificates.content import Certificate, all_of, certificate_of, for_certificates
from awards.certificates.design import WORD, certificate_file, draw_certificates
from awards.models import Round, Winner
from awards.permissions import may_print_certificate, may_print_round
from awards.running_order import running_order, running_order_sheet, stage_order
from directory.admin.base import person
from directory.models import User
from kit.admin import Button
from kit.tabular import CONTENT_TYPES, content_disposition, sheet_name, write_export
from kit.verdict import ALLOWED, Unready, unready

log = logging.getLogger(__name__)
EVERY = 10  # certificates between two lines of progress
NAMED = 20  # those left out, by name; the others are counted
NOTE = "用获奖者的真实姓名，记入账本。"


class WinnerPapers(StepPages[Winner]):
    """Adds the holder's copy of the certificate to the page of a winner."""

    def object_views(self) -> dict[str, Any]:
        return {**super().object_views(), "certificate": self.print_certificate}

    def buttons(self, request: HttpRequest, obj: Winner) -> list[Button]:
        acts, user = super().buttons(request, obj), person(request)
        if may_print_round(user, obj.round):
            verdict = may_print_certificate(user, obj)
            acts.append(Button("打印证书", self.act_url(obj, "certificate"), verdict, note=NOTE))
        return acts

    def print_certificate(self, request: HttpRequest, obj: Winner) -> HttpResponseBase:
        """The certificate as a file, noted in the record."""
        now, user = timezone.now(), person(request)
        record_certificate(winner=obj, by=user, now=now)
        winner = for_certificates(Winner.objects.visible_to(user, now)).get(pk=obj.pk)
        made = certificate_file(certificate_of(winner, now=now, own_name=True))
        answer = HttpResponse(made, content_type="application/pdf")
        name = f"证书-{obj.certificate_number}.pdf"
        answer["Content-Disposition"] = content_disposition(name)
        return answer


class RoundPapers(StepPages[Round]):
    """Adds the certificates of all winners in one file, and the running order of the ceremony."""

    def object_views(self) -> dict[str, Any]:
        papers = {"certificates": self.certificates, "running_order": self.running_order}
        return {**super().object_views(), **papers}

    def buttons(self, request: HttpRequest, obj: Round) -> list[Button]:
        acts, user = super().buttons(request, obj), person(request)
        if not may_print_round(user, obj):
            return acts
        count = stage_order(obj).order_by().count()
        there = ALLOWED if count else unready("本轮还没有确认的获奖者。")
        made = partial(Button, verdict=there)
        return [
            *acts,
            made("打印全部证书", self.act_url(obj, "certificates"), note=f"{count} 张。{NOTE}"),
            made("出场顺序表", self.act_url(obj, "running_order"), note="颁奖词、读音与顺序。"),
        ]

    def certificates(self, request: HttpRequest, obj: Round) -> HttpResponseBase:
        """Draw them all while the page that tells how far it is goes out."""
        user, rows = person(request), stage_order(obj)
        count = rows.order_by().count()
        record_round_papers(
            round_=obj, what="certificates", rows=count, by=user, now=timezone.now()
        )
        back = reverse("admin:awards_round_change", args=(obj.pk,))
        context = self.admin_site.each_context(request) | {
            "title": "正在打印证书", "opts": self.opts, "count": count, "back": back, "round": obj,
        }  # fmt: skip
        page = render_to_string("admin/awards/round/certificates.html", context, request)
        head, _, tail = page.partition(MARKER)
        return shown_while(head, printing(obj, count, user), tail)

    def running_order(self, request: HttpRequest, obj: Round) -> HttpResponseBase:
        """The table for those who lead through the ceremony."""
        user, now = person(request), timezone.now()
        count = stage_order(obj).order_by().count()
        record_round_papers(round_=obj, what="running_order", rows=count, by=user, now=now)
        sheet = running_order_sheet(obj, exported_by=user.full_name, now=now)
        file = SpooledTemporaryFile(max_size=2**20)  # noqa: SIM115 - the answer closes it
        write_export(cast(BinaryIO, file), "xlsx", sheet, running_order(obj))
        file.seek(0)
        answer = FileResponse(file, content_type=CONTENT_TYPES["xlsx"])
        answer["Content-Disposition"] = content_disposition(sheet_name(sheet, count, "xlsx"))
        return answer


@dataclass(slots=True)
class Printing:
    """The certificates of one round on their way into a file."""

    round: Round
    left_out: list[str] = field(default_factory=list)

    def drawable(self) -> Iterator[Certificate]:
        """Those that can be printed; the others are remembered with their reason."""
        for winner, made in all_of(stage_order(self.round), now=timezone.now()):
            if isinstance(made, Unready):
                self.left_out.append(f"{winner.nominee}：{made.reason}")
            else:
                yield made

    def into(self, file: IO[bytes]) -> Iterator[int]:
        """Draw them; how many are in the file."""
        title = f"{self.round.title} {WORD}"
        return draw_certificates(file, self.drawable(), title=title)


def printing(round_: Round, count: int, user: User) -> Iterator[str]:
    """Write the file, with a line after every few certificates, and what was left out."""
    work, target, drawn = Printing(round_), new_file("pdf"), 0
    is_done = False
    try:
        with target.open("wb") as file:
            for drawn in work.into(file):
                if drawn % EVERY == 0:
                    yield step_line(drawn, count, "张")
        is_done = drawn > 0
        if is_done:
            name = f"{round_.title}-证书-{drawn}张.pdf"
            yield ready_line(link_to(target.name, name, "pdf", user), name)
        yield _left_out(work.left_out)
    except (OSError, DatabaseError):
        log.exception("printing certificates failed")
        yield FAILED
    finally:
        if not is_done:
            target.unlink(missing_ok=True)


def _left_out(reasons: list[str]) -> str:
    if not reasons:
        return ""
    lines = "；".join(reasons[:NAMED])
    return format_html(
        '<p class="export-left-out" role="alert">有 {} 张没有打印：{}</p>', len(reasons), lines
    )
