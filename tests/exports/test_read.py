"""The formats that people read: a page of HTML, Markdown, PDF, and pictures."""

import json
import re
import struct
from dataclasses import replace
from decimal import Decimal
from functools import cache
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
import typst

from rapport.errors import UnknownNameError
from rapport.exports import _page, find, pdf
from rapport.reports import REPORTS
from rapport.table import Column
from rapport.wording import Locale

from . import answers

READ = ("html", "md", "svg")
FRAME = ("source=Web|Referral", "2017", "2016", "0001", "EUR")
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    '#let x = 1; #eval("1")',
    "$x$ *b* _i_ `c` @ref <label> // #",
    "[a](javascript:alert(1)) | \\",
    "{{ 7 * 7 }} ${7}",
    "]]> &amp; &lt;",
    "long" * 120,
    "Ольга Ёжикова",
    "שלום עולם",
    "مرحبا بالعالم",
    "=1+1",
)


class Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.attributes, self.texts = [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.texts.append(data)


@cache
def report(name):
    content = find(name).render_report(answers.answered(), Locale())
    return content.decode() if not find(name).BINARY else content


def pages(answered, language="en"):
    """What the typesetter is given, and every text that it sets, in order."""
    page = _page.of_report(answered, Locale(language))
    found = typst.query(pdf.source(), "table", sys_inputs=pdf.inputs(page), font_paths=pdf.fonts())
    return [text for table in json.loads(found) for text in _cells(table["children"])]


def _cells(children):
    for each in children:
        if each["func"] == "header":
            yield from _cells(each["children"])
        elif each["func"] == "cell":
            yield _texts(each["body"])


def _texts(content):
    if content.get("func") == "sequence":
        return "".join(map(_texts, content["children"]))
    if "child" in content or "body" in content:
        return _texts(content.get("child") or content["body"])
    return content.get("text", " ")


@pytest.mark.parametrize("name", READ)
def test_a_report_says_what_it_covers(name):
    said = report(name).replace("\\", "")
    for each in (*FRAME, "Total sales", "€10M was won.", "1,200 deals have no value."):
        assert each in said
    for title in ("Won value over time", "Won value by owner"):
        assert title in said


@pytest.mark.parametrize("language", ["nb", "ru"])
@pytest.mark.parametrize("name", READ)
def test_a_reader_is_answered_in_the_readers_language(name, language):
    locale = Locale(language)
    said = find(name).render(answers.by_owner(), locale).decode()
    assert locale.say(answers.WON.label) in said
    assert locale.say("Currency") in said
    assert "10 000 000" in said.replace("\N{NO-BREAK SPACE}", " ")
    assert "10,000,000" not in said


@pytest.mark.parametrize("name", [*READ, "pdf", "png", "parquet", "xlsx", "csv", "json"])
@pytest.mark.parametrize("records", [[], [("Ann", None, None, None, None)]])
def test_an_empty_answer_is_an_answer(name, records):
    table = answers.table((answers.OWNER, *answers.COMPARED), records)
    assert find(name).render(table, Locale())
    figures = answers.table((answers.WON, answers.RATE), [(None, None)])
    assert find(name).render(figures, Locale())


def test_a_query_has_its_conditions_in_every_format_that_is_read():
    table = answers.by_owner()
    query = replace(table.query, where=answers.answered().query.where)
    for name in READ:
        said = find(name).render(replace(table, query=query), Locale()).decode()
        assert "source=Web|Referral" in said.replace("\\", "")


def test_a_page_needs_nothing_besides_itself_and_runs_nothing():
    reader = Reader()
    reader.feed(report("html"))
    assert not {"script", "iframe", "link", "object", "form"} & set(reader.tags)
    assert all(
        value.startswith("data:") for name, value in reader.attributes if name in ("src", "srcset")
    )
    assert not any(name == "style" or name.startswith("on") for name, _value in reader.attributes)
    policy = next(value for _name, value in reader.attributes if "default-src" in (value or ""))
    assert policy.startswith("default-src 'none'; img-src data:; style-src 'sha256-")
    assert ("lang", "en") in reader.attributes


def test_a_pages_policy_lets_its_own_rules_through():
    from base64 import b64encode
    from hashlib import sha256

    said = report("html")
    rules = re.search("<style>(.*)</style>", said, re.DOTALL)[1]
    assert b64encode(sha256(rules.encode()).digest()).decode() in said


def test_every_drawing_of_a_page_has_its_words():
    reader = Reader()
    reader.feed(report("html"))
    alone = [value for name, value in reader.attributes if name == "alt"]
    assert [each.partition(".")[0] for each in alone] == [
        "Won value over time", "Won value by owner",
    ]  # fmt: skip


def test_a_name_is_a_text_on_a_page():
    reader = Reader()
    reader.feed(find("html").render(answers.by_owner(HOSTILE), Locale()).decode())
    assert set(HOSTILE) <= set(reader.texts)
    assert not {"script", "b"} & set(reader.tags)
    assert all(value.startswith("data:") for key, value in reader.attributes if key == "src")


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_a_text_in_markdown(name):
    said = find("md").render(answers.by_owner([name]), Locale()).decode()
    row = next(line for line in said.splitlines() if "10,000,000" in line)
    cell = re.match(r"\| ((?:\\.|[^|\\])*) \|", row)[1]
    assert not re.search(r"(?<!\\)[<>\[\]`*_|$&]", re.sub(r"\\\\", "", cell))
    assert re.sub(r"\\(.)", r"\1", cell) == name


def test_a_line_of_markdown_begins_with_no_mark():
    table = replace(answers.by_owner(["Ann"]), notes=())
    said = find("md").render(replace(table, currency="- x"), Locale()).decode()
    assert "- Currency: \\- x" in said


def test_a_name_is_a_text_in_a_pdf():
    answered = answers.answered(3)
    table = answers.by_owner(HOSTILE)
    section = replace(answered.sections[2], table=table)
    cells = pages(replace(answered, sections=(*answered.sections[:2], section)))
    plain = [each.replace("\N{ZERO WIDTH SPACE}", "") for each in cells]
    for name in HOSTILE:
        assert name in plain


def test_a_pdf_has_the_figures_that_the_answer_has():
    cells = pages(answers.answered(85))
    assert cells[:3] == ["Month", "Won value, EUR", "Before"]
    assert "Customer 000" in cells
    assert "Customer 039" in cells
    assert "Customer 040" not in cells


def test_a_total_of_a_pdf_stands_on_the_page_of_the_last_rows():
    page = _page.of_report(answers.answered(), Locale())
    found = typst.query(pdf.source(), "table", sys_inputs=pdf.inputs(page), font_paths=pdf.fonts())
    held = [each.get("rowspan") for each in json.loads(found)[0]["children"]]
    assert held.count(3) == 1, "the last two rows and the total are not parted"


def only(table):
    """A report whose one section is this table."""
    whole = answers.answered()
    return replace(whole, sections=(whole.sections[0], replace(whole.sections[1], table=table)))


def test_figures_that_are_split_by_nothing_stand_one_to_a_line():
    cells = pages(only(answers.summary()))
    assert [each.replace("\N{NO-BREAK SPACE}", " ") for each in cells] == [
        *("Figure", "Value", "Before", "Change", "Change in %"),
        *("Won value, EUR", "10,005,534", "10,000,000", "+5,534", "▲ +0.1 %"),
        *("Won deals", "4,238", "", "", ""),
    ]
    written = find("md").render_report(only(answers.summary()), Locale()).decode()
    assert "| Figure | Value | Before | Change | Change in % |" in written


@pytest.mark.parametrize("count", [4, 12, 16])
def test_no_table_of_a_pdf_is_wider_than_its_page(count):
    stages = [
        Column(f"won_amount@{at}", f"Stage of the sale {at}", "measure", "number", "money")
        for at in range(count)
    ]
    names = ("Сроки не подошли", "Никаких договорённостей")
    rows = [(name, *(Decimal(9_000_000 + at) for at in range(count))) for name in names]
    answer = only(answers.table((answers.OWNER, *stages), rows))
    given = pdf.inputs(_page.of_report(answer, Locale()))
    for table in json.loads(given["page"])["rows"][0][0]["tables"]:
        letter = 0.62 * table["size"]
        figures = [each["width"] * letter + 9 for each in table["widths"] if each["fixed"]]
        assert len(figures) == len(table["heads"]) - 1
        # A4 without its margins, less the longest word of the names.
        assert sum(figures) <= (210 - 2 * 17) / 25.4 * 72 - len("договорённостей") * letter
        assert [row[0] for row in table["rows"]] == list(names)
    said = pages(answer)
    for at in range(count):
        assert f"Stage of the sale {at}, EUR" in said
        assert said.count(f"{9_000_000 + at:,}") == len(names)


def test_a_pdf_is_tagged_titled_and_on_a4():
    content = report("pdf")
    assert content.startswith(b"%PDF-1.7")
    assert b"<pdfuaid:part>1</pdfuaid:part>" in content
    assert b"Total sales" in content
    boxes = set(re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", content))
    assert {tuple(round(float(each)) for each in box) for box in boxes} == {(595, 842)}
    assert b"Inter" in content


@pytest.mark.parametrize("language", ["en", "nb", "ru"])
def test_a_pdf_is_in_the_readers_language_with_letters_for_it(language):
    page = _page.of_report(answers.answered(2), Locale(language))
    content, warnings = typst.compile_with_warnings(
        pdf.source(), sys_inputs=pdf.inputs(page), font_paths=pdf.fonts(), pdf_standards=["ua-1"]
    )
    assert content
    assert warnings == []


def test_pictures_are_one_drawing_with_all_its_texts():
    drawing = ElementTree.fromstring(report("svg"))
    said = [each.text for each in drawing.iter() if each.text]
    assert "Total sales" in said
    assert "Jan 2017" in said
    assert "Customer 000" in said
    names = [each.get("id") for each in drawing.iter() if each.get("id")]
    assert len(names) == len(set(names))
    used = re.findall(r"url\(#([^)]+)\)", report("svg"))
    assert set(used) <= set(names)


def test_a_name_is_a_text_in_a_picture():
    # So many bars are drawn as there are names here.
    drawing = ElementTree.fromstring(find("svg").render(answers.by_owner(HOSTILE), Locale()))
    tags = {each.tag.rpartition("}")[2] for each in drawing.iter()}
    assert not tags & {"script", "img", "a", "foreignObject"}
    said = " ".join(each.text or "" for each in drawing.iter())
    drawn = [name for name in HOSTILE if name[:5] in said]
    assert len(drawn) >= 8


def test_one_section_can_be_chosen_for_a_picture():
    module = find("svg")
    said = module.render_report(answers.answered(), Locale(), section="split").decode()
    assert "Won value by owner" in said
    assert "Won value over time" not in said
    with pytest.raises(UnknownNameError, match="split"):
        module.render_report(answers.answered(), Locale(), section="splits")


def test_a_png_is_opaque_and_large_enough_for_a_good_screen():
    content = report("png")
    assert content.startswith(b"\x89PNG")
    width, _height, _depth, kind = struct.unpack(">IIBB", content[16:26])
    assert width == 1640
    import vl_convert

    # Drawn on black, nothing of it shows through.
    drawing = report("svg")
    black = drawing.replace(
        "<title>", '<rect width="100%" height="100%" fill="#000000"/><title>', 1
    )
    assert kind in (2, 6)
    assert vl_convert.svg_to_png(black, scale=0.5) == vl_convert.svg_to_png(drawing, scale=0.5)


def test_a_column_in_which_nothing_is_known_is_in_the_data_alone():
    rows = [("Ann", Decimal(5), None, None), ("Bo", Decimal(3), None, 2)]
    answer = only(answers.table((answers.OWNER, answers.WON, answers.RATE, answers.DEALS), rows))
    for form in ("md", "table"):
        written = find(form).render_report(answer, Locale()).decode()
        head = next(line for line in written.splitlines() if "Owner" in line)
        assert "Won deals" in head
        assert "Win rate" not in head
    assert '"win_rate": null' in find("json").render_report(answer, Locale()).decode()


def test_a_digest_is_one_page_of_charts_side_by_side_and_lists(demo):
    for name in ("today", "week", "month"):
        answer = REPORTS[name].answer(demo, {})
        page = _page.of_report(answer, Locale())
        parts = tuple(replace(each, notes=()) for each in page.parts)
        page = replace(page, parts=parts, notes=(), definitions=())
        given = pdf.inputs(page, pdf.rows_on_a_page(page), is_digest=True)
        drawn = typst.compile(pdf.source(), sys_inputs=given, format="svg", font_paths=pdf.fonts())
        assert not isinstance(drawn, list) or len(drawn) == 1, name
        rows = json.loads(given["page"])["rows"]
        assert all(not (each["chart"] and each["tables"]) for row in rows for each in row)
