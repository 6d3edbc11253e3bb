"""Using up a carried motion: on this ground a locked list, or the ranking, is departed from."""

from datetime import datetime

from awards.models import Motion, Nomination
from kit.verdict import unready


def use_motion(nomination: Nomination, kind: Motion.Kind, *, now: datetime) -> bool:
    """Use up the oldest carried motion of this kind about the nomination; whether there was one."""
    carried = Motion.objects.select_for_update().filter(
        nomination=nomination, kind=kind, is_carried=True, used_at=None
    )
    motion = carried.order_by("recorded_at", "pk").first()
    if motion is None:
        return False
    motion.used_at = now
    motion.save(update_fields=["used_at"])
    return True


def require_motion(nomination: Nomination, kind: Motion.Kind, *, now: datetime) -> None:
    """Use up a motion.

    Errors: Unready when no carried one is left.
    """
    if not use_motion(nomination, kind, now=now):
        unready(f"结果已经锁定，须先由会议通过“{kind.label}”的动议。").require()
