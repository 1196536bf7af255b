"""Verdicts are the same on every engine, and what came after them too."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from rapport.verdicts import KINDS

DAY = date(2026, 3, 31)


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_verdict_is_the_same(company, kind):
    known, found = (
        sorted(KINDS[kind].work_out(each.opened, DAY, {}), key=lambda one: one.subject)
        for each in (company.known, company.found)
    )
    assert known
    for one, other in zip(known, found, strict=True):
        assert (one.subject, one.verdict, one.why) == (other.subject, other.verdict, other.why)
        assert dict(one.figures) == pytest.approx(dict(other.figures)), one.subject
    until = DAY + timedelta(days=90)
    for one in known[:5]:
        came = [
            KINDS[kind].look_back(each.opened, one, DAY, until)
            for each in (company.known, company.found)
        ]
        for a, b in pairwise(came):
            assert a.held == b.held
            assert a.figure == pytest.approx(b.figure)
