"""The engines that the suite runs on: another is one more entry. Where each still falls short."""

from __future__ import annotations

from tests.engines import servers

ENGINES = {"postgres": servers.postgres}
"""By name, what starts a server of it, or stands for one, and gives its address."""

GAPS: dict[tuple[str, str], str] = {}
"""(engine, test) → why it fails. The test is named as pytest names it, without the engine:
"test_figures.py::test_a_measure[won_amount]". Each is a strict xfail: once it passes, it goes."""
