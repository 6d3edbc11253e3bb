"""The wiring of the site: settings, addresses, sign-in, security, and pages that need several apps.

Uses every app below it; nothing imports it.
"""
