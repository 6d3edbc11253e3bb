"""Rounds that are made, and their stages. The stage is an open one of scoring, under review."""

PAGES = {
    "admin:awards_round_keep_template": "L---o-xxxxox",
    "admin:awards_round_set_stages": "L---c-xxxxcx",
    "admin:awards_round_start": "Lxxoooxxxxox",
    "admin:awards_stage_close": "Lxx-o-xxxxox",
    "admin:awards_stage_enter": "Lxx-o-xxxxox",
    "admin:awards_stage_open": "Lxx-c-xxxxcx",
    "admin:awards_stage_reopen": "Lxx-c-xxxxcx",
    "admin:awards_stage_reschedule": "Lxx-o-xxxxox",
    "admin:awards_stage_settle": "Lxx-c-xxxxcx",
    "admin:awards_stage_settle_by_score": "Lxx-x-xxxxxx",
}
POSTS: dict[str, str] = {}
ADMIN_PAGES = {
    "awards.roundtemplate": {
        "changelist": "Lxxooooxxoox",
        "add": "Lxxxxxxxxxxx",
        "change": "Lxx-o-oxxoox",
        "history": "Lxx-o-oxxoox",
        "delete": "Lxx-o-xxxxox",
    },
    "awards.stage": {
        "changelist": "Lxxooooxxoox",
        "add": "Lxxxxxxxxxxx",
        "change": "Lxx-o-oxxoox",
        "history": "Lxx-o-oxxoox",
        "delete": "Lxx-x-xxxxxx",
    },
}
