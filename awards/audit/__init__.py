"""What must hold of awards, asked of the rows and not of the code that keeps them; see kit.audit.

One module for each part: `winners` and `publicity` (what the public reads), `notices`, `people`
(who decided), `jury`, `ballots`, `records` (states, versions, deadlines), `retention`, `prizes`,
`honours` (that follow a grant), `embargo`.
"""

from awards.audit import (
    ballots,
    embargo,
    honours,
    jury,
    notices,
    people,
    prizes,
    publicity,
    records,
    retention,
    texts,
    winners,
)

RULES = (
    *prizes.RULES,
    *honours.RULES,
    *jury.RULES,
    *people.RULES,
    *notices.RULES,
    *embargo.RULES,
    *publicity.RULES,
    *texts.RULES,
    *winners.RULES,
    *records.RULES,
    *ballots.RULES,
    *retention.RULES,
)
