"""Sample data: the real facts of charity_site/data, and invented work in progress beside them.

Reads `facts` first, then one module for each app, then the parts that act: `history` takes the
real winners through the real actions, `scenario` gives every role something to do.
"""
