"""Tables of goals in the shapes that people keep them in → one goal a row, in the model's columns.

Salesperson  Jan 2026  Feb 2026      measure     period_start  grain  target  scope_kind  scope_id
Nora         1000      1100       →  won_amount  2026-01-01    month  1000    user        Nora
                                     won_amount  2026-02-01    month  1100    user        Nora

Long, with months, quarters, years or measures along the top, with or without teams, products and
sources. A table whose columns say nothing is left to be recognised as any other.
"""

from __future__ import annotations

from rapport.sources.files.goal_tables.reshape import COLUMNS as GOAL_COLUMNS
from rapport.sources.files.goal_tables.reshape import GoalWords, reshaped
from rapport.sources.files.goal_tables.whose import WhoseGoalsError
from rapport.sources.files.goal_tables.words import is_known

__all__ = ["GOAL_COLUMNS", "GoalWords", "WhoseGoalsError", "is_known", "reshaped"]
