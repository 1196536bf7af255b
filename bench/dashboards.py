"""A dashboard of eight tiles with nothing kept, against hand-written SQL; and against pandas."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

from bench.queries import PAIRS
from bench.timing import Row, compare
from rapport.query import Query

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rapport.workspace import Workspace

TILES = (
    "pipeline by stage, weighted",
    "won by owner and month, with the year before",
    "won by product, source and month",
    "win rate and cycle per owner",
    "losses by reason and source",
    "stages: entered, further, median days",
    "activity per team and kind, against outcome",
    "leads by source and week with conversion",
)

OURS = """
import sys
from rapport.query import Query
from rapport.workspace import Workspace
workspace = Workspace.open(sys.argv[1])
for text in {texts!r}:
    workspace.ask(Query.from_text(text))
"""

PANDAS = """
import sys
import pandas as pd

folder = sys.argv[1]


def read(name, *columns):
    return pd.read_parquet(f"{folder}/{name}.parquet", columns=list(columns))


deals = read("deals", "id", "owner_id", "stage_id", "status", "amount", "probability", "source",
             "lead_id", "company_id", "contact_id", "loss_reason", "created_at", "closed_at")
stages = read("stages", "id", "name", "probability").set_index("id")
users = read("users", "id", "name", "team_id").set_index("id")
lines = read("deal_lines", "deal_id", "product_id", "amount")
leads = read("leads", "source", "created_at", "converted_at")
activities = read("activities", "kind", "owner_id", "deal_id", "done_at")
events = read("deal_events", "deal_id", "what", "to_value", "happened_at")
for each in ("created_at", "closed_at"):
    deals[each] = pd.to_datetime(deals[each])
deals["owner"] = deals.owner_id.map(users.name)
open_ = deals[deals.status == "open"]
weight = open_.probability.astype(float).fillna(open_.stage_id.map(stages.probability).astype(float))
amount = open_.amount.astype(float)
print(len(open_.assign(weighted=amount * weight).groupby("stage_id").agg({"id": "count", "weighted": "sum"})))
won = deals[deals.status == "won"].assign(amount=lambda t: t.amount.astype(float))
year = won[(won.closed_at >= "2025-10-01") & (won.closed_at < "2026-10-01")]
before = won[(won.closed_at >= "2024-10-01") & (won.closed_at < "2025-10-01")]
print(len(year.groupby(["owner", year.closed_at.dt.to_period("M")]).amount.sum()),
      len(before.groupby(["owner", before.closed_at.dt.to_period("M")]).amount.sum()))
sold = lines.merge(year[["id", "source", "closed_at"]], left_on="deal_id", right_on="id")
print(len(sold.assign(amount=sold.amount.astype(float)).groupby(
    ["product_id", "source", sold.closed_at.dt.to_period("M")]).amount.sum()))
closed = deals[deals.status.isin(["won", "lost"]) & (deals.closed_at >= "2025-10-01")]
days = (closed.closed_at - closed.created_at).dt.days
print(len(closed.assign(won=closed.status == "won", days=days).groupby("owner").agg({"won": "mean", "days": "mean"})))
lost = closed[closed.status == "lost"]
print(len(lost.groupby(["loss_reason", "source"]).size()))
moves = events[events.what == "stage"].sort_values(["deal_id", "happened_at"])
left = moves.groupby("deal_id").happened_at.shift(-1)
print(len(moves.assign(days=(pd.to_datetime(left) - pd.to_datetime(moves.happened_at)).dt.days)
          .groupby("to_value").agg({"deal_id": "nunique", "days": "median"})))
done = activities[activities.done_at.notna()].merge(
    deals[["id", "status"]], left_on="deal_id", right_on="id", how="left")
print(len(done.assign(team=done.owner_id.map(users.team_id)).groupby(["team", "kind", "status"]).size()))
week = pd.to_datetime(leads.created_at).dt.to_period("W")
print(len(leads.assign(converted=leads.converted_at.notna()).groupby(["source", week]).converted.agg(["size", "sum"])))
"""


def rows(workspace: Workspace) -> Iterator[Row]:
    """Eight tiles on a workspace just opened, whose statements are kept but no answer is."""
    queries = [Query.from_text(PAIRS[name].text) for name in TILES]
    statements = [PAIRS[name].statement for name in TILES]
    cursor = workspace.current.connection.cursor()

    def ours() -> Any:
        return [workspace.ask(query) for query in queries]

    def theirs() -> Any:
        return [cursor.execute(each).fetchall() for each in statements]

    yield compare("a dashboard of eight tiles", ours, theirs, 1.25, runs=5)


def against_pandas(workspace: Workspace, files: Path) -> Iterator[Row]:
    """The same eight questions in a process of their own, against a script over the files."""
    texts = [PAIRS[name].text for name in TILES]
    ours = [sys.executable, "-c", OURS.format(texts=texts), str(workspace.folder)]
    theirs = [sys.executable, "-W", "ignore", "-c", PANDAS, str(files)]
    yield compare(
        "eight questions, against a pandas script over the files",
        lambda: _run(ours),
        lambda: _run(theirs),
        0.1,
        runs=1,
    )
    yield Row(
        "the same, memory in MB in the place of ms", _peak(ours) / 1e6, _peak(theirs) / 1e6, 0.15
    )


def _run(words: list[str]) -> None:
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)


def _peak(words: list[str]) -> float:
    """The most memory that a process had, in kB: begun by a small one, whose own counts as its."""
    watch = (
        "import resource, subprocess, sys\n"
        "subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    found = subprocess.run(
        [sys.executable, "-c", watch, *words], check=True, capture_output=True, text=True
    )
    return float(found.stdout)
