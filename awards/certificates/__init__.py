"""Certificates: what stands on one, how it looks, and many of them in one file."""
