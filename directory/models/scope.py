"""Scopes that need no look at anybody's roles: the lowest part of the directory."""

from typing import TypeVar

from django.db import models

M = TypeVar("M", bound=models.Model)


class OpenInside(models.QuerySet[M]):
    """Rows of the public record, which everybody who works here may look up."""

    def visible_to(self, user: object) -> "OpenInside[M]":
        """All of them for a user with a live role, none for anybody else."""
        return self if getattr(user, "works_here", False) is True else self.none()
