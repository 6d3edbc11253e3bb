"""The reason that an act needs, which goes into the record."""

from kit.verdict import Refused

MAX_REASON = 500


def stated(reason: str) -> str:
    """The reason as it is kept.

    Errors: Refused when there is none, or it is too long for the record.
    """
    text = reason.strip()
    if not text:
        raise Refused("请写明原因，它会留在记录里。")
    if len(text) > MAX_REASON:
        raise Refused(f"原因最多 {MAX_REASON} 个字，现在是 {len(text)} 个字。")
    return text
