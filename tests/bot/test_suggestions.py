"""What is offered for a few letters, over the packaged data."""

import pytest

from bot.suggestions import MOST, Suggester
from tests.bot.real import ask, own_world, shared_world


def offered(text: str) -> list[str]:
    """The titles of what is offered."""
    return [each.title for each in Suggester(shared_world().bot).suggest(text)]


@pytest.mark.parametrize("text", ["lạc đỏ", "lac d", "LẠC", "thành mến", "lacj ddor", "  lạc đỏ  "])
def test_product_is_offered_before_its_name_is_whole(text: str) -> None:
    """A few letters of a product's name, from any of its words on and without diacritics, bring its answer."""
    assert offered(text)[0] == "Lạc đỏ Thành Mến (Đầm Hà): chưa có chứng nhận OCOP trong dữ liệu."


def test_topic_is_offered_before_its_name_is_whole() -> None:
    """So do those of a glossary entry."""
    assert offered("truy xu")[0].startswith("Truy xuất nguồn gốc là tra xem sản phẩm do ai làm")


def test_whole_question_is_answered_first() -> None:
    """What is a question already comes with the very answer that the chat would give, source and all."""
    question = "Hải Hà có bao nhiêu sản phẩm OCOP?"
    first = next(iter(Suggester(shared_world().bot).suggest(question)))
    reply = ask(question)

    assert first.title == "Huyện Hải Hà có 29 sản phẩm OCOP (năm 2021)."
    assert first.description == "Hải Hà tổng kết nông thôn mới, OCOP năm 2021, 14/03/2022"
    assert (first.reply.lines, first.reply.citations, first.reply.chips) == (reply.lines, reply.citations, ())


def test_asking_back_offers_each_choice() -> None:
    """Where the bot would ask back, each choice is offered with its answer; none is picked."""
    choices = [ask(chip.text).lines[0] for chip in ask("OCOP 4 sao có mấy sản phẩm").chips]

    assert len(choices) == 2
    assert offered("OCOP 4 sao có mấy sản phẩm")[:2] == choices


def test_no_figure_stands_alone() -> None:
    """That there is no figure is said, and nothing else offered in its place."""
    assert offered("Hải Hà OCOP 5 sao") == ["Chưa có số liệu sản phẩm OCOP đạt 5 sao của huyện Hải Hà."]


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_nothing_typed_offers_what_is_common(text: str) -> None:
    """Before the first letter there are answers about what the base holds."""
    titles = offered(text)

    assert 3 < len(titles) <= MOST
    assert any("Đầm Hà" in title for title in titles) and any(title.startswith("OCOP là") for title in titles)


@pytest.mark.parametrize("text", ["giá vàng", "!!!", "x" * 300, "🌾", "'; DROP TABLE facts; --", "q"])
def test_what_is_not_known_offers_nothing(text: str) -> None:
    """Another subject, nonsense and a single letter bring no card."""
    assert offered(text) == []


@pytest.mark.parametrize("text", ["", "o", "oc", "hộ n", "đầm", "nông thôn", "tỷ lệ", "a"])
def test_cards_are_few_and_each_another(text: str) -> None:
    """There are at most ten, none twice, each an answer."""
    found = list(Suggester(shared_world().bot).suggest(text))

    assert len(found) == len({each.reply.text for each in found}) <= MOST
    assert {each.reply.kind for each in found} <= {"answer", "define", "product"}


def test_new_name_is_offered_at_once() -> None:
    """A product that gets another name is found by it, without a new start."""
    world = own_world()
    suggester = Suggester(world.bot)
    assert [each.title for each in suggester.suggest("kỳ l")] == []

    world.correct("products", "lac_do_thanh_men", name="lạc kỳ lạ")

    assert next(iter(suggester.suggest("kỳ l"))).title.startswith("Lạc kỳ lạ")


def test_offering_leaves_chats_alone() -> None:
    """What is offered is no message of any chat: what was talked about before is gone on with."""
    world = shared_world()
    world.ask("Hải Hà có bao nhiêu sản phẩm OCOP?", chat="inline")
    list(Suggester(world.bot).suggest("hộ nghèo Bình Liêu"))

    assert world.ask("còn Đầm Hà?", chat="inline").lines[0].startswith("Huyện Đầm Hà có 29 sản phẩm OCOP")
