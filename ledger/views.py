"""The public pages of the record."""

from pathlib import Path

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from kit.pages import public_page
from ledger import chain
from ledger.exports import file_name, joined, public_lines
from ledger.forms import EntryFilterForm
from ledger.models import Entry, current_head

PAGE = 50


@public_page(kept=False)
def entry_list(request: HttpRequest) -> HttpResponse:
    form = EntryFilterForm(request.GET)
    rows = Entry.objects.opened(timezone.now())
    if not form.is_valid():
        rows = rows.none()
    if object_id := form.cleaned_data.get("object"):
        rows = rows.filter(object_id=object_id)
    if before := form.cleaned_data.get("before"):
        rows = rows.filter(sequence__lt=before)
    found = list(rows.order_by("-sequence")[: PAGE + 1])
    context = {
        "form": form,
        "head": current_head(),
        "entries": found[:PAGE],
        "object_id": object_id or "",
        "next_url": _older(found[PAGE - 1], object_id) if len(found) > PAGE else "",
    }
    return render(request, "ledger/entry_list.html", context)


def _older(last: Entry, object_id: str | None) -> str:
    query = {"object": object_id} if object_id else {}
    return reverse("ledger:entry_list", query={**query, "before": str(last.sequence)})


@public_page(kept=False)
def entry_detail(request: HttpRequest, sequence: int) -> HttpResponse:
    entry = get_object_or_404(Entry.objects.with_opened(timezone.now()), sequence=sequence)
    context = {
        "entry": entry,
        "moment": chain.moment(entry.at),
        "public_source": chain.canonical(entry.public_body) if entry.is_open else "",
        "link_source": chain.canonical(entry.link),
        "head": current_head(),
    }
    return render(request, "ledger/entry_detail.html", context)


@public_page(kept=False)
def entry_download(_request: HttpRequest) -> StreamingHttpResponse:
    head = current_head()
    lines = joined(public_lines(head=head, now=timezone.now()))
    response = StreamingHttpResponse(lines, content_type="application/x-ndjson")
    response["Content-Disposition"] = f'attachment; filename="{file_name(head)}"'
    return response


@public_page(kept=False)
def verifier(_request: HttpRequest) -> HttpResponse:
    source = Path(chain.__file__).read_bytes()
    response = HttpResponse(source, content_type="text/x-python; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="verify.py"'
    return response
