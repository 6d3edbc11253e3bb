"""Certificates and running orders."""

PAGES = {
    "awards:certificate_pdf": "oooooooooooo",
    "admin:awards_round_certificates": "Lmmmmmmmmmmx",
    "admin:awards_round_running_order": "Lmmmmmmmmmmx",
    "admin:awards_winner_certificate": "Lmmmmmmmmmmx",
}
POSTS = {
    "admin:awards_round_certificates": "xxxxo-oxxxox",
    "admin:awards_round_running_order": "xxxxo-oxxxox",
    "admin:awards_winner_certificate": "xx-xo-oxxxox",
}
