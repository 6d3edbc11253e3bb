"""Pictures for sharing: a card (the preview of a link) and a poster (to be saved and sent on).

content, things: what is drawn, from rows the public may see · art and its neighbours: how it looks
· cache: kept under a name of everything drawn, so that a correction draws anew
"""
