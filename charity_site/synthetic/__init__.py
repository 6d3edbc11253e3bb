"""Bulk data for load work: invented, marked synthetic, the same content for the same seed.

`words` and `texts` make the content, `frame` what it hangs on (awards, rounds, media), `rows` the
nominations with their winners, `write` puts a batch into the tables, `run` all of them, `purge`
takes them out again.
"""
