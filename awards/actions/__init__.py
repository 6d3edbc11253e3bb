"""Every write of the awards that has a consequence; one module for each part of the story.

nominations: writing one · screening: accepting or not · decisions: proposing and confirming ·
winners: publicity · rounds: opening to announcing · photos and consents of a nomination.
"""
