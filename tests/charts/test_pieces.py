"""The pieces of a page: markup that holds under a strict policy, whatever is in the data."""

import re
from html.parser import HTMLParser

import pytest

from rapport.chart import Drawing
from rapport.drawings import Html, bullets, css, funnel, heat, spark, written
from rapport.drawings.markup import element, join
from rapport.tile import tiles
from rapport.wording import Locale

from . import tables

PIECES = {"funnel": funnel, "bullets": bullets, "heat": heat}


class Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.attributes, self.texts, self.open = [], [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)


def read(markup):
    reader = Reader()
    reader.feed(str(markup))
    reader.close()
    assert reader.open == []
    return reader


def piece(kind, *names):
    return PIECES[kind](Drawing(tables.KINDS[kind](*names), "Title", Locale()))


@pytest.mark.parametrize("kind", PIECES)
@pytest.mark.parametrize("name", tables.HOSTILE)
def test_a_name_is_a_text(kind, name):
    found = read(piece(kind, name))
    assert not {"script", "img", "a", "style"} & set(found.tags)
    shown = "".join(each if each.isprintable() or each == "\n" else " " for each in name)
    assert shown in found.texts


@pytest.mark.parametrize("kind", PIECES)
def test_nothing_in_it_breaks_a_strict_policy(kind):
    found = read(piece(kind))
    names = {name for name, _value in found.attributes}
    assert "style" not in names
    assert not any(name.startswith("on") for name in names)


def test_every_class_has_its_rule():
    used = set()
    for kind in PIECES:
        used |= {each for name, value in read(piece(kind)).attributes if name == "class"
                 for each in value.split()}  # fmt: skip
    rules = css()
    unstyled = {each for each in used if not re.search(rf"\.{each}\b", rules)}
    assert unstyled <= {"r-blank"}


def test_bars_are_as_long_as_their_counts():
    markup = str(piece("funnel"))
    widths = [
        float(each) for each in re.findall(r'r-fate-\w+" x="[\d.]+%" width="([\d.]+)%"', markup)
    ]
    first = tables.funnel().records[0]
    assert sum(widths[:4]) == pytest.approx(100)
    assert widths[0] == pytest.approx(100 * first[3] / first[1])


def test_a_rate_of_few_cases_is_not_coloured():
    columns = (
        tables.OWNER, tables.dimension("source", "Source"), tables.RATE, tables.CLOSED,
    )  # fmt: skip
    table = tables.table(columns, [("Ann", "Web", 0.5, 7), ("Bo", "Web", 0.5, 400)])
    markup = str(heat(Drawing(table, "Title", Locale())))
    assert re.search(r'<td title="n = 7">n = 7</td>', markup)
    assert len(re.findall(r"r-heat-\d", markup)) == 1


def test_a_sparkline_stands_where_its_figures_are():
    markup = str(spark([0, None, 10]))
    assert 'points="0.0,33.0 200.0,3.0"' in markup
    assert spark([1]) == ""
    assert spark([0, 0, None]) == ""


def test_tiles_say_good_and_bad_by_sign_arrow_and_tone():
    cycle = tables.measure("sales_cycle_days", "Cycle", "days")
    cycle_change = tables.measure(
        "sales_cycle_days:change_pct", "Cycle", "share", "{label}, change"
    )
    rate_change = tables.measure("win_rate:change", "Win rate", "share", "{label}, change")
    table = tables.table(
        (cycle, cycle_change, tables.RATE, rate_change), [(91.0, 0.25, 0.2, 0.031)]
    )
    first, second = tiles(table, Locale())
    no_break = "\N{NO-BREAK SPACE}"
    assert (first.figure, first.beside) == ("91.0 days", f"▲ +25.0{no_break}%")
    assert first.tone == "down"
    assert (second.beside, second.tone) == ("▲ +3.1 pp", "up")
    found = read(written([first, second]))
    assert "▲ +3.1 pp" in found.texts


def test_markup_is_marked_and_a_text_is_not():
    assert join("<b>", Html("<b>")) == "&lt;b&gt;<b>"
    assert element("p", "a", class_='"x"') == '<p class="&quot;x&quot;">a</p>'
    assert Html("<i>").__html__() == "<i>"
