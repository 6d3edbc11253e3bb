"""App registration."""

from django.apps import AppConfig

from projects.entitlements import register
from projects.followers import register as follow

WON = "EXISTS (SELECT 1 FROM awards_winner WHERE {})"


class AwardsConfig(AppConfig):
    """The app as Django knows it."""

    name = "awards"
    verbose_name = "奖项"

    # Read by public pages, all but these; a nomination only once it has a winner
    # (kit.contentwatch).
    public_content = True
    private_tables = frozenset(
        {
            "awards_consent", "awards_evidencelink", "awards_nomineeparty",
            "awards_nomination_themes",
            "awards_resultsnapshot", "awards_meeting", "awards_motion",
            "awards_seat", "awards_assignment", "awards_score", "awards_stageentry",
            "awards_completion",
            "awards_roundtemplate",
            "awards_objectionfile",
            "awards_likenesskey", "awards_merge", "awards_sameperson", "awards_storycheck",
            "awards_voter", "awards_deposit", "awards_openedballot",
            "awards_outsidevote",
        }
    )  # fmt: skip
    watched_when = {
        "awards_ballot": "{row}.state = 'confirmed'",
        "awards_nomination": WON.format("nomination_id = {row}.id"),
        "awards_photo": WON.format("nomination_id = {row}.nomination_id"),
        "awards_nominationfigure": WON.format("nomination_id = {row}.nomination_id"),
        "awards_nominee": WON.format("nominee_id = {row}.id"),
    }
    public_moments = (
        ("awards_winner", "release_at"),
        ("awards_round", "announce_at"),
        ("awards_round", "opens_at"),
        ("awards_round", "closes_at"),
        ("awards_stage", "opens_at"),
        ("awards_stage", "closes_at"),
        ("awards_notice", "starts_at"),
        ("awards_notice", "ends_at"),
        ("awards_notice", "open_until"),
        ("awards_noticerow", "ends_at"),
    )
    noted_rows = {
        "awards_winner": "{row}.id",
        "awards_winnercredit": "{row}.winner_id",
        "awards_winner_themes": "{row}.winner_id",
    }

    def ready(self) -> None:
        register("nomination", "awards.entitled.Prizes")
        follow("awards.actions.grant_follow.HonourFollower")
