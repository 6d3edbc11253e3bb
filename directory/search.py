"""Names of organisations in what other things are found by.

A project, an edition, an award, a partner is found by the names of its organisations, aliases
included. When those change, everything that carries them is indexed anew: each app says how.
"""

from collections.abc import Callable

from directory.models import Organisation

Follower = Callable[[int], None]
_FOLLOWERS: list[Follower] = []


def follows_names(follower: Follower) -> Follower:
    """Mark the function that indexes anew what carries the names of an organisation, by its key."""
    _FOLLOWERS.append(follower)
    return follower


def reindex_organisation(pk: int) -> None:
    """Index anew everything that is found by the names of this organisation."""
    for follower in _FOLLOWERS:
        follower(pk)


def names(organisation: Organisation | None) -> list[str]:
    """The name and the other names; `aliases` are read, so prefetch them."""
    if organisation is None:
        return []
    return [organisation.name, *(alias.name for alias in organisation.aliases.all())]
