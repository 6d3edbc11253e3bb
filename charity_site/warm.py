"""What every worker needs, loaded once before the first is forked, so that all of them share it."""

import gc
import logging
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.loader import get_template
from django.urls import URLResolver, get_resolver
from django.utils import timezone

from awards.facets import known_names
from kit.contentversion import content_version

log = logging.getLogger(__name__)


def warm() -> None:
    """Load addresses, templates and tallies, and keep them where they are.

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
    except DatabaseError:
        log.warning("the tallies were not read before the workers began")
    finally:
        connection.close()
        if connection.vendor == "postgresql":
            connection.close_pool()  # type: ignore[attr-defined]  # its threads would not be forked
    gc.collect()
    gc.freeze()


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
