"""Public notices and objections."""

PAGES = {
    "admin:awards_round_notice": "L---c-cxxxcx",
    "admin:awards_round_plan_notice": "L---c-xxxxcx",
    "api:notice": "oooooooooooo",
    "api:notices": "oooooooooooo",
    "awards:notice_detail": "oooooooooooo",
    "awards:notice_feed": "oooooooooooo",
    "awards:notice_file": "oooooooooooo",
    "awards:notice_list": "oooooooooooo",
    "awards:notice_object": "oooooooooooo",
    "awards:objection_receipt": "oooooooooooo",
}

ADMIN_PAGES = {
    "awards.notice": {
        "changelist": "Looooooxxoox",
        "add": "Lxxxxxxxxxxx",
        "change": "L---o-oxxoox",
        "history": "L---o-oxxoox",
        "delete": "L---x-xxxxxx",
        "edit": "L---c-xxxxcx",
        "open": "L---x-cxxxcx",
        "cancel": "L---c-xxxxcx",
        "confirm": "L---x-oxxxox",
        "extend": "L---o-xxxxox",
        "amend": "L---o-xxxxox",
        "close": "L---c-xxxxcx",
    },
    # The superuser holds neither of the two roles by being one.
    "awards.objection": {
        "changelist": "Lxxxoooxxoox",
        "add": "Lxxxxxxxxxxx",
        "change": "Lxxxo-oxxoox",
        "history": "Lxxxo-oxxoox",
        "delete": "Lxxxx-xxxxxx",
        "accept": "Lxxxo-xxxxxx",
        "decline": "Lxxxo-xxxxxx",
        "investigate": "Lxxxc-xxxxxx",
        "dismiss": "Lxxxx-cxxxxx",
        "uphold": "Lxxxx-cxxxxx",
        "reply": "Lxxxc-xxxxxx",
        "reveal": "Lxxxo-oxxxxx",
    },
    "awards.objectionfile": {
        "changelist": "Lxxxoooxxoox",
        "add": "Lxxxxxxxxxxx",
        "change": "Lxxxo-oxxoox",
        "history": "Lxxxo-oxxoox",
        "delete": "Lxxxx-xxxxxx",
        "file": "Lxxxo-oxxxxx",
    },
}
