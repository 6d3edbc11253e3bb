"""The site's settings with the pages of the bench beside its own."""

import os

os.environ.setdefault("DEMO", "1")
os.environ.setdefault("ACCESS_LOG_FILE", os.devnull)

from charity_site.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
STORAGES["staticfiles"] = {  # noqa: F405 - nothing is collected for a bench
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
TEMPLATES[0]["DIRS"] = [BASE_DIR / "templates", BASE_DIR / "bench" / "templates"]  # noqa: F405
WHITENOISE_USE_FINDERS = True
