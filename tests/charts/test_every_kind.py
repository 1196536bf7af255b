"""Every kind of chart draws, in both looks, three languages and two widths, and says what it is."""

import json
import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
import vl_convert

from rapport.chart import Drawing, draw, kinds
from rapport.exports import _pictures
from rapport.theme import DARK, LIGHT
from rapport.wording import Locale

from . import tables

EVERY = sorted(tables.KINDS)


def drawn(kind, table=None, locale="en", theme=LIGHT, **more):
    table = tables.KINDS[kind]() if table is None else table
    return draw(kind, Drawing(table, "What it says", Locale(locale), theme, **more))


def values(specification):
    return specification["data"]["values"]


def colours(theme):
    found = [getattr(theme, name) for name in theme.__dataclass_fields__]
    return {each for one in found for each in ((one,) if isinstance(one, str) else one)}


def hexes(content):
    return set(re.findall(r"#[0-9A-Fa-f]{6}", json.dumps(content)))


def test_there_is_a_table_for_every_kind():
    assert set(EVERY) == set(kinds())


@pytest.mark.parametrize("kind", EVERY)
@pytest.mark.parametrize("narrow", [False, True])
def test_it_compiles_without_a_warning(kind, narrow, capfd):
    specification = drawn(kind, narrow=narrow)
    if specification.get("width") == "container":
        specification["width"] = 360
    vl_convert.vegalite_to_vega(specification, show_warnings=True)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("kind", EVERY)
def test_it_is_as_wide_as_it_is_asked_to_be(kind):
    if kind in {"small_multiples", "curves"}:
        return
    for width, narrow in ((700, False), (360, True)):
        drawing = _pictures.svg(drawn(kind, narrow=narrow), width)
        assert re.search(rf'<svg[^>]*width="{width}(\.0*)?"', drawing)


def test_small_multiples_stand_below_each_other_on_a_phone():
    width = re.compile(r'<svg[^>]*\swidth="([\d.]+)"')
    narrow = _pictures.svg(drawn("small_multiples", narrow=True))
    assert float(width.search(narrow)[1]) < 390
    assert float(width.search(_pictures.svg(drawn("small_multiples")))[1]) < 800


@pytest.mark.parametrize("kind", EVERY)
@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_it_has_the_themes_colours_and_no_others(kind, theme):
    specification = drawn(kind, theme=theme)
    assert hexes(specification) <= colours(theme)


@pytest.mark.parametrize("kind", EVERY)
def test_both_looks_draw_the_same_data(kind):
    assert values(drawn(kind)) == values(drawn(kind, theme=DARK))


@pytest.mark.parametrize("kind", EVERY)
@pytest.mark.parametrize("language", ["en", "nb", "ru"])
def test_it_says_in_words_what_it_shows(kind, language):
    said = drawn(kind, locale=language)["description"]
    assert said.startswith("What it says. ")
    assert re.search(r"\d", said)
    assert "None" not in said
    assert "nan" not in said


@pytest.mark.parametrize("kind", EVERY)
def test_figures_are_written_in_the_readers_way(kind):
    english, norwegian = (json.dumps(drawn(kind, locale=each)["data"]) for each in ("en", "nb"))
    texts = {each for each in re.findall(r'"([^"]*)"', norwegian) if "€" in each}
    assert not any(each.startswith("€") for each in texts)
    if texts:
        assert english != norwegian


@pytest.mark.parametrize("kind", EVERY)
def test_nothing_is_drawn_of_nothing(kind):
    assert drawn(kind, replace(tables.KINDS[kind](), records=())) is None


@pytest.mark.parametrize("kind", EVERY)
def test_a_single_figure_has_no_chart(kind):
    assert drawn(kind, tables.table((tables.WON,), [(1,)])) is None


@pytest.mark.parametrize("kind", EVERY)
def test_names_are_data_and_stand_in_no_expression(kind):
    for name in tables.HOSTILE:
        specification = drawn(kind, tables.KINDS[kind](name))
        expressions = re.findall(
            r'"(?:filter|test|labelExpr|field|calculate)": "(?:[^"\\\\]|\\\\.)*"',
            json.dumps(specification),
        )
        assert expressions
        assert not any(json.dumps(name)[1:-1] in each for each in expressions)


NOT_NAMED = {"columns", "accumulated", "cohorts", "burn_up", "fan"}


@pytest.mark.parametrize("kind", sorted(set(EVERY) - NOT_NAMED))
@pytest.mark.parametrize("name", [tables.HOSTILE[0], tables.HOSTILE[7], tables.HOSTILE[11]])
def test_a_name_is_drawn_as_a_text(kind, name):
    drawing = ElementTree.fromstring(_pictures.svg(drawn(kind, tables.KINDS[kind](name))))
    tags = {each.tag.rpartition("}")[2] for each in drawing.iter()}
    assert not tags & {"script", "img", "image", "a", "foreignObject", "style"}
    said = " ".join(each.text or "" for each in drawing.iter())
    # A long name is cut, and is whole in the tooltip.
    beginning = "".join(each if each.isprintable() else " " for each in name)[:5]
    assert beginning in said


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_text_can_be_read(theme):
    def contrast(first, second):
        lights = sorted((_light(first), _light(second)))
        return (lights[1] + 0.05) / (lights[0] + 0.05)

    for name in ("text", "text_second", "text_third", "up", "down"):
        assert contrast(getattr(theme, name), theme.surface) >= 4.5
    for cell in theme.ramp:
        assert contrast(theme.text, cell) >= 4.5
    styles = theme.config()["style"]
    for name in ("on_cell", "figure", "name", "faint"):
        assert styles[name]["color"] in (theme.text, theme.text_second, theme.text_third)


def _light(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(
    ("locale", "whole", "bare"),
    [("en", "€652K", "652K"), ("nb", "652 000 kr", "652 000"), ("ru", "652 тыс. €", "652 тыс.")],
)
def test_a_heat_map_writes_its_figures_where_its_cells_have_room(locale, whole, bare):
    columns = (
        tables.dimension("loss_reason", "Reason"),
        tables.dimension("stage", "Stage"),
        tables.WON,
    )
    records = [("Price", f"Stage {at}", 652_431) for at in range(11)]
    currency = "NOK" if locale == "nb" else "EUR"
    found = drawn("heat", tables.table(columns, records, currency=currency), locale)
    shown = []
    for width in range(300, 1500, 40):
        picture = _pictures.svg(found, width)
        texts = re.findall(r">([^<>]+)</text>", picture)
        figures = [each.replace("\N{NO-BREAK SPACE}", " ") for each in texts if "652" in each]
        assert len(figures) in (0, 11)
        shown += figures[:1] or [""]
        left, right = re.search(r'mark" d="M([\d.]+),[\d.]+L([\d.]+),', picture).groups()
        cell = float(right) - float(left) + 6
        assert all(len(each) * 4.5 <= cell for each in figures)
    assert list(dict.fromkeys(shown)) == ["", bare, whole]
