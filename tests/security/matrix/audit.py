"""The auditor's pages."""

PAGES = {
    "admin_audit": "Lxxxxxxxxoox",
    "admin_trail": "Lxxxxxxxxoox",
}
POSTS: dict[str, str] = {}
ADMIN_PAGES: dict[str, dict[str, str]] = {}
