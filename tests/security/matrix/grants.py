"""Grant rounds in public, applying, private links, and what media recommend."""

PAGES = {
    "grants:apply": "oooooooooooo",
    "grants:apply_begin": "oooooooooooo",
    "grants:apply_resume": "oooooooooooo",
    "grants:giving": "oooooooooooo",
    "grants:grant_detail": "oooooooooooo",
    "grants:grant_list": "oooooooooooo",
    "grants:notice_detail": "oooooooooooo",
    "grants:notice_file": "oooooooooooo",
    "grants:notice_list": "oooooooooooo",
    "grants:notice_object": "oooooooooooo",
    "grants:objection_receipt": "oooooooooooo",
    "grants:report_photo": "oooooooooooo",
    "links:private_item": "oooooooooooo",
    "links:private_link": "oooooooooooo",
    "links:private_step": "oooooooooooo",
    "admin:projects_recommendation_visit": "Lmmmmmmmmmmx",
    "admin:projects_recommendation_visit_form": "Lo-oxxxxxxox",
    "admin:projects_recommendation_file_report": "Lmmmmmmmmmmx",
    "admin:projects_recommendation_hand_over": "Lmmmmmmmmmmx",
    "admin:projects_recommendation_report": "Lo-oxxxxxoox",
    "admin:projects_recommendation_report_photo": "Lo-oxxxxxoox",
}

POSTS = {
    "admin:projects_recommendation_visit": "xb-bxxxxxxbx",
    "admin:projects_recommendation_file_report": "xb-bxxxxxxxx",
    "admin:projects_recommendation_hand_over": "xo-oxxxxxxxx",
}

ADMIN_PAGES = {
    "projects.recommendation": {
        "changelist": "Loooxxxxxoox",
        "add": "Loooxxxxxxxx",
        "change": "Lo-oxxxxxoox",
        "history": "Lo-oxxxxxoox",
        "delete": "Lx-xxxxxxxxx",
    },
}
