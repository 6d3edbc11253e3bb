"""How the money of a grant round can be divided: plain arithmetic over plain rows, no database.

`rules` what a round allows, and what an award costs; `reach` what is possible before it opens;
`meter` where it stands while it is decided; `solver` the best division of the rest.
Source: domain.md §1.3 and §5, invariant 3; docs/decisions/0027-allocation.md.
"""

from projects.allocation.meter import Held, Meter, by_region, by_theme, meter, what_if
from projects.allocation.reach import Feasibility, Reach, feasibility
from projects.allocation.rules import Floor, Rules
from projects.allocation.solver import Candidate, Line, Proposal, propose

__all__ = [
    "Candidate",
    "Feasibility",
    "Floor",
    "Held",
    "Line",
    "Meter",
    "Proposal",
    "Reach",
    "Rules",
    "by_region",
    "by_theme",
    "feasibility",
    "meter",
    "propose",
    "what_if",
]
