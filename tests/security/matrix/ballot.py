"""The addresses of a ballot: the voter's page, the report, and the organiser's pages."""

PAGES = {
    "vote": "oooooooooooo",
    "awards:ballot_detail": "oooooooooooo",
    "awards:ballot_download": "oooooooooooo",
    "admin:awards_ballot_import_electorate": "L---o-xxxxox",
    "admin:awards_ballot_generate_codes": "L---o-xxxxox",
    "admin:awards_ballot_take_members": "L---c-xxxxcx",
    "admin:awards_ballot_reissue_code": "L---o-xxxxox",
    "admin:awards_ballot_invite_voters": "L---c-xxxxcx",
    "admin:awards_ballot_count": "L---c-xxxxcx",
    "admin:awards_ballot_confirm": "L---c-cxxxcx",
    "admin:awards_ballot_annul": "L---c-cxxxcx",
    "admin:awards_ballot_settle": "L---c-cxxccx",
    "admin:awards_outsidepoll_import_votes": "L---o-xxxxox",
}

ADMIN_PAGES = {
    "awards.ballot": {
        "changelist": "Looooooxxoox",
        "add": "Lxxoooxxxxox",
        "change": "L---o-oxxoox",
        "history": "L---o-oxxoox",
        "delete": "L---x-xxxxxx",
    },
    "awards.outsidepoll": {
        "changelist": "Looooooxxoox",
        "add": "Lxxoooxxxxox",
        "change": "L---o-oxxoox",
        "history": "L---o-oxxoox",
        "delete": "L---x-xxxxxx",
    },
}
