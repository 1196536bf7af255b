"""Verdicts: what to keep and what to stop, what each rests on, and whether earlier ones held.

A module here gives verdicts on one kind of subject (campaigns and sources, services, products), and
kinds.py lists them. Each is worked out as of a day, of what had been recorded by its end;
record.py keeps them with their day in the journal, and looks back at them after their horizon.
"""

from rapport.verdicts.given import Came, Given, Kind
from rapport.verdicts.kinds import KINDS
from rapport.verdicts.record import Checked, checked, keep

__all__ = ["KINDS", "Came", "Checked", "Given", "Kind", "checked", "keep"]
