"""Honours that follow a grant; the open round is linked to nothing yet."""

PAGES = {
    "admin:awards_round_confer_honours": "L---x-cxxxcx",
    "admin:awards_round_link_honour": "L---o-xxxxox",
    "admin:awards_round_unlink_honour": "L---c-xxxxcx",
}
POSTS: dict[str, str] = {}
ADMIN_PAGES: dict[str, dict[str, str]] = {}
