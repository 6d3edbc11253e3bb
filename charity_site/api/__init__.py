"""The read-only interface for programs, /api/v1/: everything public, and nothing else.

`schemas` says what a program is told, `rows` turns rows into that, `lists` reads the rows,
`endpoints` are the addresses, `door` limits and opens them.
"""
