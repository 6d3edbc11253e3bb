"""The outbox and its templates."""

PAGES = {
    "admin:directory_mail_discard": "Lmmmmmmmmmmx",
    "admin:directory_mail_release": "Lmmmmmmmmmmx",
    "admin:directory_mail_release_many": "Lxxoooxxxoox",
    "admin:directory_mail_retry": "Lmmmmmmmmmmx",
    "admin:directory_mail_take_back": "Lmmmmmmmmmmx",
}
POSTS = {
    "admin:directory_mail_discard": "xxx-c-xxxxcx",
    "admin:directory_mail_release": "xxx->-xxxx>x",
    "admin:directory_mail_retry": "xxx-c-xxxxcx",
    "admin:directory_mail_take_back": "xxx-c-xxxxcx",
}
ADMIN_PAGES = {
    "directory.mail": {
        "changelist": "Lxxoooxxxoox",
        "add": "Lxxxxxxxxxxx",
        "change": "Lxx-o-xxxoox",
        "history": "Lxx-o-xxxoox",
        "delete": "Lxx-x-xxxxxx",
    },
    "directory.mailtemplate": {
        "changelist": "Lxxoooxxxoox",
        "add": "Lxxoooxxxxox",
        "change": "Lxx-o-xxxoox",
        "history": "Lxx-o-xxxoox",
        "delete": "Lxx-o-xxxxox",
    },
}
