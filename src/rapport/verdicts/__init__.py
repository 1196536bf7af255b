"""Verdicts: what to keep and what to stop, what each rests on, and whether earlier ones held.

The folder is the registry: a module here with KIND gives verdicts on one kind of subject (campaigns,
sources, services, products). Each is worked out as of a day, of what had been recorded by its end;
record.py keeps them with their day in the journal, and looks back at them after their horizon.
"""

from rapport.verdicts.given import Came, Given, Kind
from rapport.verdicts.record import Checked, checked, keep
from rapport.verdicts.kinds import KINDS

__all__ = ["KINDS", "Came", "Checked", "Given", "Kind", "checked", "keep"]
