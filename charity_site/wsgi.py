"""The entry of the web server."""

import os

from django.core.wsgi import get_wsgi_application
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "charity_site.settings")

application = get_wsgi_application()

# By name, because the check needs the models, which stand only now.
import_string("charity_site.checks.refuse_sample_accounts")()
