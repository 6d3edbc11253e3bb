"""One hero, many media: likely duplicates, merges undone, one person, story checks."""

PAGES = {
    "admin:awards_nomination_check": "Lo-oo-xxxxox",
    "admin:awards_nomination_likely": "Lmmmmmmmmmmx",
    "admin:awards_nomination_reveal": "Lmmmmmmmmmmx",
    "admin:awards_nomination_same": "Lmmmmmmmmmmx",
    "admin:awards_nomination_sign_check": "Lc-cc-xxxxcx",
    "admin:awards_nomination_unmerge": "Lx-xc-xxxxcx",
    "admin:awards_nomination_void_check": "Lc-cc-xxxxcx",
}
POSTS = {
    "admin:awards_nomination_likely": "xoooo-o--oox",
    "admin:awards_nomination_reveal": "x------xx--x",
    "admin:awards_nomination_same": "x--->-xxx->x",
}
