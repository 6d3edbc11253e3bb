"""Applications as the media that recommended them know them."""

from directory.models import User, organisations_held
from directory.models.organisations import MEDIA_ROLES
from directory.models.people import is_overseer
from projects.models.applications import Application, ApplicationQuerySet


class RecommendationQuerySet(ApplicationQuerySet):
    """Applications as the medium that recommended them knows them."""

    def visible_to(self, user: User) -> "RecommendationQuerySet":
        """Those that the user's own media recommended; overseers read all of this kind."""
        recommended = self.filter(source=Application.Source.EDITOR)
        if is_overseer(user):
            return recommended
        held = organisations_held(user, MEDIA_ROLES)
        return recommended.filter(partner__organisation__in=held)


class Recommendation(Application):
    """An application that an editor began for somebody, as that editor sees it: state words."""

    objects = RecommendationQuerySet.as_manager()  # type: ignore[misc] # as in its parent

    class Meta:
        proxy = True
        verbose_name = verbose_name_plural = "推荐的申请"
