"""One request behind a private link."""

from dataclasses import dataclass
from datetime import datetime

from projects.models import PrivateLink


@dataclass(slots=True)
class Visit:
    """Who comes with what: the link, the pass of the device, the mark of the page's own forms.

    Shapes: `given` is a pass that this request made; the door keeps it in a cookie. `token`,
    `step` and `item` are the parts of the address.
    """

    link: PrivateLink
    held: str
    door: str
    now: datetime
    given: str = ""
    token: str = ""
    step: str = ""
    item: str = ""
