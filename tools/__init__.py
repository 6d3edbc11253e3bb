"""The scripts behind the Makefile. They need nothing but Python itself.

Run one as `python3 -m tools.<name>` from the root of the checkout.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - older versions are told so in a sentence
    sys.exit(
        "This project needs Python 3.11 or newer; %s is version %s.\n"  # noqa: UP031
        "Name a newer one, for example: make demo PYTHON=python3.12"
        % (sys.executable, sys.version.split()[0])
    )
