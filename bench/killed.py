"""The worker that `bench.killing` kills: it works without end, and says what it was answered."""

import importlib
import os
import sys

import django

if __name__ == "__main__":
    django.setup()
    _kind, *_arguments = sys.argv[1:]
    _module = importlib.import_module(f"bench.killed_{_kind}")
    os.write(1, b"ready\n")
    _module.work(*_arguments)
