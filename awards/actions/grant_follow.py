"""What becomes of an honour when something becomes of its grant (see `projects.followers`)."""

from datetime import datetime

from django.db.models import Q

from awards.actions.locks import locked_winner
from awards.actions.winners import set_level, take_out
from awards.models import Winner
from awards.workflow import WinnerState
from directory.models import Region, User
from projects.models import Application

_HIDDEN = "申请人不再公开姓名"


class HonourFollower:
    """Keeps an honour with its grant, in the same transaction."""

    def name_hidden(self, application: Application, now: datetime) -> None:
        """Show neither name, deed nor county of the grantee, as on the grant round's page."""
        if (winner := _honour_of(application)) is None:
            return
        province = f"{winner.region_id[:2]}0000" if winner.region_id else ""
        region = Region.objects.filter(code=province).first()
        nomination = winner.nomination
        nomination.headline, nomination.nominee.region = "", region
        nomination.version += 1
        nomination.save()
        nomination.nominee.save()
        winner.region, winner.region_name = region, region.full_name if region else ""
        winner.headline = ""
        if winner.publish_level != Winner.PublishLevel.PSEUDONYM:
            level = Winner.PublishLevel.ANONYMOUS
        else:
            level = Winner.PublishLevel.PSEUDONYM
        set_level(winner, level, winner.pseudonym, by=None, now=now, reason=_HIDDEN)

    def stopped(self, application: Application, by: User, now: datetime) -> None:
        """Keep back what the public has not seen; what it has seen is revoked by its own steps."""
        unseen = Q(state=WinnerState.PUBLISHED, release_at__gt=now)
        if (winner := _honour_of(application, unseen)) is not None:
            reason = f"所依据的资助“{application.get_state_display()}”"
            take_out(winner, by=by, now=now, reason=reason)


def _honour_of(application: Application, which: Q | None = None) -> Winner | None:
    """The locked winner that follows this grant, if there is one of these."""
    found = Winner.objects.filter(which or Q(), nomination__application=application).first()
    return locked_winner(found) if found is not None else None
