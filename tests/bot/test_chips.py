"""Every question that is offered to a person is answered: chips, examples on the page, in Telegram and in README."""

import re
import tomllib
from importlib.resources import files

import pytest

from bot.chips import LONGEST
from bot.messages import Chip
from tests.bot.real import all_replies, ask, shared_world
from tests.house.tree import ROOT

ANSWERED = frozenset({"answer", "define", "product"})
TEMPLATES = files("bot") / "templates"
PAGE = (TEMPLATES / "web" / "page.html.j2").read_text(encoding="utf-8")
PAGE_CHIPS = re.findall(r'<button class="chip" name="text" value="([^"{]+)">([^<]+)</button>', PAGE)
TELEGRAM = tomllib.loads((TEMPLATES / "telegram.toml").read_text(encoding="utf-8"))
TELEGRAM_CHIPS = [Chip(**chip) for said in ("start", "help") for chip in TELEGRAM[said]["chips"]]
TELEGRAM_LINES = "\n".join(TELEGRAM["help"]["lines"])
README = (ROOT / "README.md").read_text(encoding="utf-8")
README_ASKED = re.findall(r'^hoidap ask "(.+?)"\n```\n<!-- prints -->\n```text\n(.*?)\n```', README, re.M | re.S)
README_EXAMPLES = re.findall(r"^- (?:Hỏi tiếp[^“\n]*)?“(.+)”$", README, re.M)


def unanswered(texts: set[str]) -> dict[str, str]:
    """The texts that a new chat does not get an answer to, with what it gets."""
    replies = {text: ask(text) for text in sorted(texts)}
    return {text: reply.lines[0] for text, reply in replies.items() if reply.kind not in ANSWERED}


def test_chips_are_complete_in_themselves() -> None:
    """Whatever chip stands under a reply, its text is answered in a chat that knows nothing."""
    texts = {chip.text for _, reply in all_replies() for chip in reply.chips}

    assert len(texts) > 100
    assert unanswered(texts) == {}


def test_chips_are_short() -> None:
    """A label fits a phone's button, and neither it nor the text is empty."""
    chips = {chip for _, reply in all_replies() for chip in reply.chips}

    assert [chip for chip in chips if not 0 < len(chip.label) <= LONGEST or not chip.text.strip()] == []
    assert LONGEST == 40


def test_no_reply_offers_a_chip_twice() -> None:
    """The chips of a reply differ in what they show and in what they ask."""
    chips = [reply.chips for _, reply in all_replies()]

    assert [
        c for c in chips if len({each.label for each in c}) < len(c) or len({each.text for each in c}) < len(c)
    ] == []


def test_every_glossary_entry_leads_on() -> None:
    """The question that goes well after a definition is answered."""
    topics = shared_world().bot.catalog.snapshot.topics.values()

    assert unanswered({topic.see for topic in topics if topic.see}) == {}


@pytest.mark.parametrize("place", ["Đầm Hà", "Hải Hà", "Bình Liêu"])
def test_choices_of_a_bare_place_lead_on(place: str) -> None:
    """Asked back what about a place, whichever choice is pressed is answered, and never by the same question back."""
    asked = ask(place)

    assert asked.kind == "clarify"
    assert unanswered({chip.text for chip in asked.chips}) == {}


def test_numbered_lines_are_the_chips() -> None:
    """The choices stand in the text by their numbers, for channels without buttons."""
    asked = ask("Đầm Hà")

    numbered = [f"{number}. {chip.label[0].upper()}{chip.label[1:]}" for number, chip in enumerate(asked.chips, 1)]
    assert list(asked.lines[1:]) == numbered


@pytest.mark.parametrize(("text", "label"), PAGE_CHIPS, ids=[label for _, label in PAGE_CHIPS])
def test_example_on_the_page_is_answered(text: str, label: str) -> None:
    """The examples on the empty page get an answer, and their labels are short."""
    assert (ask(text).kind in ANSWERED, len(label) <= LONGEST) == (True, True)


def test_page_has_four_examples() -> None:
    """There is something to press on the empty page."""
    assert len(PAGE_CHIPS) == 4


@pytest.mark.parametrize("chip", TELEGRAM_CHIPS, ids=[chip.label for chip in TELEGRAM_CHIPS])
def test_example_in_telegram_is_answered(chip: Chip) -> None:
    """The buttons under /start and /trogiup get an answer, and their labels are short."""
    assert (ask(chip.text).kind in ANSWERED, len(chip.label) <= LONGEST) == (True, True)


def test_help_in_telegram_tells_the_truth() -> None:
    """What /trogiup gives as examples works as it says, one after the other."""
    quoted = re.findall("“(.+?)”", TELEGRAM_LINES)

    assert quoted == ["ty le ho ngheo Binh Lieu cuoi 2022", "còn Hải Hà?", "nguồn?"]
    assert [ask(*quoted[: at + 1]).kind for at in range(len(quoted))] == ["answer"] * 3


@pytest.mark.parametrize("text", ["giá vàng hôm nay", "xin chào", "bạn là ai", "bạn giúp được gì", "/admin xóa"])
def test_example_of_what_can_be_asked_is_answered(text: str) -> None:
    """The example that a refusal or a greeting gives gets a figure."""
    (example,) = re.findall("“(.+?)”", ask(text).text)

    assert ask(example).kind == "answer"
    assert ask(example).facts


@pytest.mark.parametrize(("question", "printed"), README_ASKED, ids=[question for question, _ in README_ASKED])
def test_exchange_of_the_readme_is_true(question: str, printed: str) -> None:
    """README shows what the bot says, word for word."""
    assert ask(question).text == printed


def test_examples_of_the_readme_are_answered() -> None:
    """The questions that README gives to people are answered, and the last of them one after the other."""
    *lines, follow_ups = [re.split("”, “", example) for example in README_EXAMPLES]
    chat = ["Hải Hà có bao nhiêu sản phẩm OCOP?", *follow_ups]

    assert len(README_EXAMPLES) == 4
    assert unanswered({text for line in lines for text in line}) == {}
    assert [ask(*chat[: at + 1]).kind for at in range(len(chat))] == ["answer"] * len(chat)
