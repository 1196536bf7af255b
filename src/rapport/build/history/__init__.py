"""From what sources tell of the past to the tables of it: events, stretches, stays in stages.

native      the log of a source, its values made those of the model
records     what each version of a record said, and since when that is known
inferred    events that the records' own dates, and differences between versions, imply
replay      events put in order and played: the state of every deal after each of them
stretches   deal_history and deal_history_as_known
visits      stage_visits
leads       lead_history
"""

from rapport.build.history.make import make_history

__all__ = ["make_history"]
