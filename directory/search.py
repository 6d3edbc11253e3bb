"""Names of organisations in what other things are found by.

A project, an edition, an award, a partner is found by the names of its organisations, aliases
included. When those change, everything that carries them is indexed anew: each app says how
(`kit.searchindex.follows`).
"""

from directory.models import Organisation


def names(organisation: Organisation | None) -> list[str]:
    """The name and the other names; `aliases` are read, so prefetch them."""
    if organisation is None:
        return []
    return [organisation.name, *(alias.name for alias in organisation.aliases.all())]
