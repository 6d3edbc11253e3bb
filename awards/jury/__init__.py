"""What the jury needs beside its rows: conflicts, the plan of who scores what, blind texts.

conflicts: who must stand aside, and why · solver: the balanced plan, plain Python · planning: the
plan of one stage in words · redaction: texts without the names · standing: how far each has come.
"""
