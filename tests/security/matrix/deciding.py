"""The addresses of the deciding: funds, the grid, meetings."""

PAGES = {
    "admin:projects_fund_change_total": "Lmmmmmmmmmmx",
    "admin:projects_fund_propose_total": "Lmmmmmmmmmmx",
}

POSTS = {
    "admin:projects_fund_change_total": "xxx-x-cxxxcx",
    "admin:projects_fund_propose_total": "xxx-x-xxxxxx",
}

ADMIN_PAGES = {
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
