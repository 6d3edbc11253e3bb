"""What turns a silent mistake into a failing test: unknown template variables, the network."""

import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from django.template.base import FilterExpression, Node

OURS = Path(__file__).resolve().parent.parent / "templates"


class UnknownTemplateVariable(AssertionError):
    """A template of ours names a variable that its page does not pass."""


class OutsideConnection(AssertionError):
    """A test reached for the network."""


class UnknownVariable(str):
    """The `string_if_invalid` that raises in our own templates and is plain "" in all others."""

    __slots__ = ()

    def __bool__(self) -> bool:
        """Whether Django's resolver, which asks for the truth of this value, is to go on to `%`."""
        frame = sys._getframe(1)
        expression = frame.f_locals.get("self")
        if not isinstance(expression, FilterExpression) or has_default(expression):
            return False
        return OURS in Path(file_of_tag(frame)).parents

    def __contains__(self, piece: object) -> bool:
        """Django asks for a place to put the variable; there is one."""
        return piece == "%s"

    def __mod__(self, variable: Any) -> str:
        """Called with the variable that is missing."""
        file = Path(file_of_tag(sys._getframe(1)))
        raise UnknownTemplateVariable(f"{{{{ {variable} }}}} is unknown in {file.name}")


def file_of_tag(frame: FrameType | None) -> str:
    """The template that holds the tag being rendered, parents and includes told apart."""
    while frame:
        place = frame.f_locals.get("self")
        if isinstance(place, Node) and getattr(place, "origin", None):
            return str(place.origin.name)
        frame = frame.f_back
    return ""


def has_default(expression: FilterExpression) -> bool:
    """Whether the template itself says what to show when the variable is missing."""
    names = {called.__name__ for called, _ in expression.filters}
    return not names.isdisjoint({"default", "default_if_none"})


def is_local(address: Any) -> bool:
    """Whether a socket address stays on this machine."""
    if not isinstance(address, tuple):
        return True  # a Unix socket
    host = str(address[0])
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


@contextmanager
def no_network() -> Iterator[None]:
    """Refuse every connection that leaves this machine, names that would be looked up included."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, guarded(getattr(socket.socket, name)))
        patch.setattr(socket, "getaddrinfo", guarded_lookup(socket.getaddrinfo))
        yield


def guarded(connect: Any) -> Any:
    """The connecting method, for local addresses only."""

    def guard(self: socket.socket, address: Any) -> Any:
        if not is_local(address):
            raise OutsideConnection(f"a test reached for {address}")
        return connect(self, address)

    return guard


def guarded_lookup(lookup: Any) -> Any:
    """The name look-up, for this machine's own names only."""

    def guard(host: Any, *rest: Any, **options: Any) -> Any:
        if host not in {None, "", socket.gethostname()} and not is_local((host,)):
            raise OutsideConnection(f"a test looked up {host}")
        return lookup(host, *rest, **options)

    return guard
