"""Wording: numbers, clauses, templates that miss nothing, and data that is shown as it is."""

import re
from importlib.resources import files

import pytest
from jinja2 import StrictUndefined, meta, nodes

from bot.answers import FigureAnswer, OutOfScope, Smalltalk
from bot.messages import Reply
from bot.showing import show
from bot.wording import Wording, fill, number, sentence, uncapitalised
from intents.phrasebook import phrasebook
from tests.bot.real import World, all_replies, own_world, shared_world

NUMBERS = {
    0.0: "0",
    8.0: "8",
    0.98: "0,98",
    5.37: "5,37",
    15.6: "15,6",
    470.76: "470,76",
    999.0: "999",
    1571.0: "1.571",
    40000.0: "40.000",
    206989.3: "206.989,3",
    1234567.8: "1.234.567,8",
    0.1 + 0.2: "0,3",
    -1234.5: "-1.234,5",
}
FILLED = {
    "a name": ("{place} có {value} xã", {"place": "huyện Thử", "value": "3"}, "huyện Thử có 3 xã"),
    "braces in a value": (
        "{place}: {value}",
        {"place": "{value}", "value": "{place} {{ 7*7 }}"},
        "{value}: {place} {{ 7*7 }}",
    ),
    "a backslash in a value": ("{value}", {"value": r"\1 \g<0>"}, r"\1 \g<0>"),
    "twice": ("{value}, {value}", {"value": "3"}, "3, 3"),
    "unknown": ("{nothing}x", {}, "x"),
    "no placeholder": ("{ value } {}", {"value": "3"}, "{ value } {}"),
}
EVIL = "{{ 7*7 }}{% for x in y %}<b>&{value}{place}"
TEMPLATES = files("bot") / "templates" / "answers"
NAMES = sorted(entry.name for entry in TEMPLATES.iterdir() if entry.name.endswith(".j2"))
UNTIDY = re.compile(r"\s{2}|^\s|\s$|^$|\s[.,;:)]|\(\s|\(\)|,,|\.\.|[{}]|\bNone\b|\bnan\b")
GIVEN = {"answer", "homes", "programmes", "example", "sources", "newest"}


@pytest.fixture(scope="module")
def evil() -> World:
    """A world in which data looks like markup."""
    world = own_world()
    world.correct("sources", "hai_ha_review", title=EVIL, short_title=f"Bài {EVIL}", author="<script>")
    world.correct("facts", "hh_chairman_2022", text=f"Ông {EVIL}")
    world.correct("indicators", "ocop_products", label=f"sản phẩm OCOP {EVIL}")
    return world


@pytest.mark.parametrize(("value", "expected"), NUMBERS.items())
def test_number_is_vietnamese(value: float, expected: str) -> None:
    """Thousands are parted by points, decimals by a comma, and none is shown that was not published."""
    assert number(value) == expected


@pytest.mark.parametrize(("pattern", "values", "expected"), FILLED.values(), ids=FILLED)
def test_clause_is_filled_once(pattern: str, values: dict[str, str], expected: str) -> None:
    """Placeholders are replaced by their values, and a value's braces stay as they are."""
    assert fill(pattern, **values) == expected


def test_first_letter_follows_the_place_in_the_line() -> None:
    """Only the first letter changes, also one with marks or none at all."""
    assert [sentence("đơn vị HTX"), sentence("ệ"), sentence("")] == ["Đơn vị HTX", "Ệ", ""]
    assert [uncapitalised("Đơn vị HTX"), uncapitalised("")] == ["đơn vị HTX", ""]


@pytest.mark.parametrize("name", NAMES)
def test_template_needs_nothing_that_is_not_given(name: str) -> None:
    """A template uses the answer, what it imports and the few words of the catalog; what is missing stops it."""
    environment = Wording(shared_world().bot.catalog)._environment
    parsed = environment.parse((TEMPLATES / name).read_text(encoding="utf-8"))

    set_there = {name.name for name in parsed.find_all(nodes.Name) if name.ctx == "store"}
    assert meta.find_undeclared_variables(parsed) - set_there <= GIVEN
    assert environment.undefined is StrictUndefined


@pytest.mark.parametrize("kind", [talk.id for talk in phrasebook().smalltalk])
def test_each_small_talk_has_words(kind: str) -> None:
    """Whatever kind of small talk is recognised, there is a short kind word back."""
    reply = Wording(shared_world().bot.catalog).reply(Smalltalk(kind))

    assert (reply.kind, 1 <= len(reply.lines) <= 3, reply.citations) == ("smalltalk", True, ())


def test_refusal_says_what_can_be_asked() -> None:
    """Out of scope names the subjects and the places, and a command is told apart."""
    wording = Wording(shared_world().bot.catalog)
    lines, command = wording.reply(OutOfScope()).lines, wording.reply(OutOfScope(is_command=True)).lines

    assert lines[1:] == command[1:]
    assert "OCOP" in lines[1] and "huyện Bình Liêu" in lines[1]
    assert command[0] == "Lệnh này chỉ dành cho người giữ số liệu; không có số liệu nào thay đổi."


def test_every_fact_can_be_worded() -> None:
    """Any stored fact, told by itself, gives a whole first line with its value, and ends as a sentence."""
    catalog = shared_world().bot.catalog
    wording = Wording(catalog)
    replies = {fact.id: wording.reply(FigureAnswer((show(fact, catalog),))) for fact in catalog.snapshot.facts}

    assert {id_: reply.lines[0] for id_, reply in replies.items() if not reply.lines[0].endswith(".")} == {}
    assert {
        fact.id: replies[fact.id].lines[0]
        for fact in catalog.snapshot.facts
        if (number(fact.value) if fact.value is not None else fact.text) not in replies[fact.id].lines[0]
    } == {}
    assert {id_: reply.lines for id_, reply in replies.items() if flaws(reply)} == {}


def test_no_reply_is_untidy() -> None:
    """No line is empty or has blanks in excess, a forgotten placeholder, or a Python word."""
    assert [(text, flaws(reply)) for text, reply in all_replies() if flaws(reply)] == []


def test_no_type_of_place_is_said_twice() -> None:
    """A label that ends in "huyện" is not followed by another."""
    texts = {text for _, reply in all_replies() for text in (*reply.lines, *(chip.text for chip in reply.chips))}

    assert [text for text in texts if re.search(r"\b(huyện|xã|tỉnh) \1\b", text)] == []


def flaws(reply: Reply) -> list[str]:
    """What is untidy in a reply's lines and chips."""
    texts = [*reply.lines, *(chip.label for chip in reply.chips), *(chip.text for chip in reply.chips)]
    return [text for text in texts if UNTIDY.search(text)]


@pytest.mark.parametrize(
    ("turns", "said"),
    [
        (("Hải Hà có bao nhiêu xã đạt chuẩn NTM?", "nguồn?"), f"lấy từ bài “{EVIL}”, đoạn 2."),
        (("Hải Hà có bao nhiêu xã đạt chuẩn NTM?", "nguồn?"), f"Nguồn: Bài {EVIL}, 14/03/2022"),
        (("Hải Hà có bao nhiêu xã đạt chuẩn NTM?", "nguồn?"), "Bài của <script>, Trang tin huyện Hải Hà"),
        (("Chủ tịch Hải Hà là ai?",), f"là đồng chí Ông {EVIL} (thời điểm 14/03/2022)."),
    ],
    ids=["title", "short title", "author", "value"],
)
def test_markup_in_data_is_shown_as_it_is(evil: World, turns: tuple[str, ...], said: str) -> None:
    """Jinja, HTML and placeholders in a source or a value are letters like any others."""
    assert said in evil.ask(*turns).text


def test_markup_in_a_label_is_shown_as_it_is(evil: World) -> None:
    """A label with markup goes into chips and refusals without being run."""
    reply = evil.ask("Hải Hà có bao nhiêu sản phẩm OCOP?")

    assert any(EVIL in chip.text for chip in reply.chips)
    assert "49" not in reply.text
