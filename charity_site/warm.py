"""What every worker needs, loaded once before the first is forked, so that all of them share it."""

import gc
import logging
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.loader import get_template
from django.urls import URLResolver, get_resolver, resolve
from django.utils import timezone, translation

from awards.facets import known_names
from awards.models import Winner
from charity_site.memory import give_back
from kit.contentversion import content_version
from kit.languages import in_language, language_of

log = logging.getLogger(__name__)


def warm() -> None:
    """Load addresses, templates, tallies and the most read pages, and keep them where they are.

    Shapes: without a database the workers read the tallies themselves. The collector would write
    into shared memory, and each worker get a copy of its own; what is loaded here is left to it no
    more.
    """
    _visit(get_resolver())
    folders: Any = settings.TEMPLATES[0]["DIRS"]
    for folder in folders:
        _load_templates(Path(folder))
    try:
        now = timezone.now()
        known_names(content_version(now), now)
        for path in _read_most(now):
            _show(path)
    except DatabaseError:
        log.warning("the tallies were not read before the workers began")
    finally:
        connection.close()
        if connection.vendor == "postgresql":
            connection.close_pool()  # type: ignore[attr-defined]  # its threads would not be forked
    gc.collect()
    gc.freeze()
    give_back()


def _read_most(now: datetime) -> list[str]:
    """Home, lists and one winner, in both languages."""
    newest = Winner.objects.published(now).newest_first().values_list("slug", flat=True)[:1]
    pages = ["/", "/winners/", "/events/", "/awards/", *(f"/winners/{slug}/" for slug in newest)]
    return [*pages, *(in_language(page, "en") for page in pages)]


def _show(path: str) -> None:
    """Make a page as a visitor would have it made; what it needs is compiled and kept from then."""
    request = HttpRequest()
    request.method, request.path, request.path_info = "GET", path, path
    request.META = {"SERVER_NAME": settings.ALLOWED_HOSTS[0], "SERVER_PORT": "443"}
    with translation.override(language_of(path)):
        view, args, kwargs = resolve(path)
        view(request, *args, **kwargs)


def _visit(resolver: Any) -> None:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            _visit(pattern)


def _load_templates(folder: Path) -> None:
    for path in sorted(folder.rglob("*.html")):
        try:
            get_template(path.relative_to(folder).as_posix())
        except (TemplateDoesNotExist, TemplateSyntaxError):
            log.warning("a template cannot be loaded", extra={"path": path.name})
