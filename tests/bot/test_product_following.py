"""What short messages ask of the products told or offered before, and what questions stand for themselves."""

import pytest

from bot.chips import product_chips
from bot.product_following import consent
from bot.verdicts import verdict
from tests.bot.test_product_lists import PLACE
from tests.bot.test_verdicts import bot, products, say
from tests.register_world import TODAY, register_world

TOLD = products("valid")[0]
COMPLETE = (
    f"{PLACE} có những sản phẩm OCOP nào",
    f"{PLACE} có bao nhiêu sản phẩm OCOP",
    f"{PLACE} có bao nhiêu xã đạt chuẩn nông thôn mới",
)


def offered() -> str:
    """The beginning of a certified product's name that no other begins with: the product is offered, not taken."""
    names = [each.name for each in register_world(3000).products]
    for product in products("valid"):
        part = " ".join(product.name.split()[:-1])
        if len(part.split()) > 1 and sum(part.lower() in name.lower() for name in names) == 1:
            reply = say(part)
            if len(reply.chips) == 1 and reply.lines[0] == "Có phải bạn hỏi sản phẩm này?":
                return part
    raise AssertionError("the made-up register has no such product")


@pytest.mark.parametrize("question", COMPLETE)
def test_complete_question_is_not_taken_for_the_product(question: str) -> None:
    """A question that names its own subject is answered as in a new chat, whatever product was told before."""
    assert say(TOLD.name, question).lines == say(question).lines


def test_place_alone_still_asks_of_the_product() -> None:
    """A place with nothing else asks of the product told last, at that place."""
    assert TOLD.name.lower() in say(TOLD.name, f"còn ở {PLACE} thì sao").lines[0].lower()


@pytest.mark.parametrize("question", ["nguồn?", "lấy ở đâu ra vậy", "cấp ngày nào", "ai cấp", "quyết định số mấy"])
def test_source_of_a_product_is_told(question: str) -> None:
    """Who asks for the source after a product is told its decision and day, and no figure's of before."""
    (held,) = bot().catalog.snapshot.certificates_by_product[TOLD.id]
    reply = say("Tỷ lệ hộ nghèo Bình Liêu cuối năm 2022", TOLD.name, question)

    assert (reply.kind, reply.lines[0].lower().startswith(TOLD.name.lower())) == ("product", True)
    assert held.decision.lower() in reply.lines[1].lower()
    assert f"{held.issued_on:%d/%m/%Y}" in reply.lines[1]


@pytest.mark.parametrize("yes", ["đúng", "ừ", "phải", "dạ đúng rồi ạ", "uh"])
def test_yes_takes_the_product_offered(yes: str) -> None:
    """A yes to the one product that was offered tells it."""
    part = offered()
    reply = say(part, yes)

    assert (reply.kind, reply.lines[0].lower().startswith(part.lower())) == ("product", True)


@pytest.mark.parametrize("no", ["không", "ko", "không phải"])
def test_no_declines_the_product_offered(no: str) -> None:
    """A no to what was offered asks for the name in full; a number then chooses nothing."""
    part = offered()

    assert say(part, no).lines[0].startswith("Vậy bạn ghi giúp tên đầy đủ")
    assert say(part, no, "1").kind != "product"


def test_yes_to_nothing_is_no_choice() -> None:
    """Where nothing was offered a yes takes nothing."""
    assert {say(TOLD.name, "cảm ơn", "ừ").kind, say("ừ").kind} == {"smalltalk"}


@pytest.mark.parametrize(
    ("text", "said"), [("dạ phải rồi ạ", "yes"), ("không ạ", "no"), ("đúng không", ""), ("ừ?", "")]
)
def test_consent_is_nothing_but_yes_or_no(text: str, said: str) -> None:
    """A yes or a no stands alone, and is no question."""
    assert consent(bot().catalog.recognizer.recognise(text)) == said


def test_choices_of_one_owner_are_told_apart() -> None:
    """Chips that would show the same owner and place show the products' names."""
    held = bot().catalog.snapshot.products
    first, second = next(
        (one, other)
        for one in held.values()
        for other in held.values()
        if one.owner and one.owner == other.owner and one.place == other.place and one.name != other.name
    )
    told = [verdict(each.id, TODAY, bot().catalog.snapshot) for each in (first, second)]
    chips = product_chips(tuple(each for each in told if each is not None))

    assert [chip.label for chip in chips] == [first.name, second.name]


def test_doubt_of_a_product_is_answered_with_its_verdict() -> None:
    """Who holds a product for a fake is told its certificate."""
    assert say(f"hàng này giả à, {TOLD.name}").lines[0] == say(TOLD.name).lines[0]
