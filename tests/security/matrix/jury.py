"""The jurors' pages, and the organiser's pages of a jury."""

PAGES = {
    "jury:home": "Looooooooooo",
    "jury:declare": "L------o----",
    "jury:kin": "Lmmmmmmmmmmm",
    "jury:finish": "Lmmmmmmmmmmm",
    "jury:compare": "L------o----",
    "jury:entry": "L------o----",
    "jury:autosave": "Looooooooooo",
    "jury:recuse": "L------o----",
    "jury:photo": "L-----------",
    "admin:awards_assignment_desk": "Lxx-o-oxxoox",
    "admin:awards_assignment_plan": "Lxx-o-oxxoox",
    "admin:awards_assignment_remind": "Lxx-o-oxxoox",
    "admin:awards_assignment_lock": "Lmmmmmmmmmmx",
    "admin:awards_assignment_recuse": "Lxx-o-xxxxox",
    "admin:awards_assignment_replace": "Lxx-o-xxxxox",
    "admin:awards_seat_correct": "Lxx-o-xxxxox",
    "admin:awards_seat_invite": "Lxxooooxxoox",
    "admin:awards_seat_remove": "Lxx-o-xxxxox",
}

POSTS = {
    "jury:kin": "x------>----",
    "jury:finish": "x------c----",
    "admin:awards_assignment_lock": "xxx-c-xxxxcx",
}

ADMIN_PAGES = {
    "awards.seat": {
        "changelist": "Lxxooooxxoox",
        "add": "Lxxxxxxxxxxx",
        "change": "Lxx-o-oxxoox",
        "history": "Lxx-o-oxxoox",
        "delete": "Lxx-x-xxxxxx",
    },
    "awards.assignment": {
        "changelist": "Lxxooooxxoox",
        "add": "Lxxxxxxxxxxx",
        "change": "Lxx-o-oxxoox",
        "history": "Lxx-o-oxxoox",
        "delete": "Lxx-x-xxxxxx",
    },
}
