"""The addresses of the deciding: funds, the grid, meetings."""

PAGES = {
    "admin:awards_meeting_close": "L---o-xxxxox",
    "admin:awards_meeting_minutes": "L---o-oxxoox",
    "admin:awards_meeting_motion": "L---o-xxxxox",
    "admin:awards_round_confirm_many": "L---x-oxxxox",
    "admin:awards_round_deciding": "L---o-oxxoox",
    "admin:awards_round_deciding_export": "Lmmmmmmmmmmx",
    "admin:awards_round_lock_result": "L---c-xxxxcx",
    "admin:projects_fund_change_total": "Lmmmmmmmmmmx",
    "admin:projects_fund_propose_total": "Lmmmmmmmmmmx",
}

POSTS = {
    "admin:awards_round_deciding_export": "x---x-xxxxxx",
    "admin:projects_fund_change_total": "xxx-x-cxxxcx",
    "admin:projects_fund_propose_total": "xxx-x-xxxxxx",
}

ADMIN_PAGES = {
    "awards.meeting": {
        "changelist": "Looooooxxoox",
        "add": "Lxxoooxxxxox",
        "change": "L---o-oxxoox",
        "history": "L---o-oxxoox",
        "delete": "L---x-xxxxxx",
    },
    "projects.commitment": {
        "changelist": "Lxxooooxooox",
        "add": "Lxxxxxxxxxxx",
        "change": "Lxx-o-oxooox",
        "history": "Lxx-o-oxooox",
        "delete": "Lxx-x-xxxxxx",
    },
    "projects.fund": {
        "changelist": "Lxxooooxooox",
        "add": "Lxxxooxxxxox",
        "change": "Lxx-o-oxooox",
        "history": "Lxx-o-oxooox",
        "delete": "Lxx-x-xxxxxx",
    },
}
