"""The entry of the web server."""

import os

from django.core.wsgi import get_wsgi_application

from charity_site.checks import refuse_sample_accounts

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "charity_site.settings")

application = get_wsgi_application()
refuse_sample_accounts()
