"""What somebody typed into a form that could not be taken, so that it can be given back."""

from django.http import HttpRequest

SHOWN_FIELDS = 60
_SECRET = ("csrf", "password", "code", "token", "key")
# What the machinery of a form sends along; nobody typed it.
_MACHINERY = ("version", "_forms", "_continue", "_save", "_addanother")


def typed_fields(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the texts of the form, without secrets, machinery and empty fields.

    Shapes: pairs of field name and text, in the order of the form, at most 60.
    """
    fields = [
        (name, text)
        for name in request.POST
        if not any(mark in name.lower() for mark in _SECRET)
        and not name.lower().endswith(_MACHINERY)
        for text in request.POST.getlist(name)
        if text.strip()
    ]
    return fields[:SHOWN_FIELDS]
