"""How alike two nominations are: is it one hero, nominated twice?

names: one name in all its spellings · traits: what is compared · keys: by which a likely duplicate
is found in an index · score: the weights, and the verdict with its reasons in plain Chinese.
Nothing here asks the database.
"""

from awards.likeness.keys import WORTH, asked_keys, keys_of, own_keys
from awards.likeness.score import LIKELY, Likeness, Reason, compare
from awards.likeness.traits import Traits, link_key, story_mark, traits_of

__all__ = [
    "LIKELY",
    "WORTH",
    "Likeness",
    "Reason",
    "Traits",
    "asked_keys",
    "compare",
    "keys_of",
    "link_key",
    "own_keys",
    "story_mark",
    "traits_of",
]
