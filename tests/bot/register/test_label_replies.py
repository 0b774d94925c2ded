"""Photos of labels in a chat: a verdict by the code, or what to do; whoever sends them."""

import io
from dataclasses import replace

import pytest

from bot.messages import Attachment, Message
from bot.register.label_wording import label_wording
from bot.responder import Hoidap
from bot.scanning import Scan
from bot.settings import Settings
from bot.staff.desk import Desk
from bot.staff.opening import open_desk
from tests.register_world import TODAY, Scenario, register_store, register_world

PRODUCTS = 300
SITE = "https://hoidap.example.vn"


@pytest.fixture(scope="module")
def desk() -> Desk:
    """A desk over a register of 300 products."""
    store = register_store(PRODUCTS)
    settings = Settings(database=__file__, fixed_today=TODAY, public_url=SITE)  # type: ignore[arg-type]
    return open_desk(settings, store, Hoidap(store, lambda: TODAY))


def photo(code: str = "", caption: str = "", *, scan: Scan | None = None, chat: str = "1") -> Message:
    """A citizen's photo that a channel has read."""
    read = scan or (Scan((code,)) if code else Scan(trouble="no_code"))
    return Message("telegram", chat, chat, caption, Attachment("anh.jpg", b"x"), read)


def coded(*scenarios: Scenario) -> str:
    """The code of a product in some state."""
    meant = register_world(PRODUCTS).scenario_by_product
    return next(each.codes for each in register_world(PRODUCTS).products if each.codes and meant[each.id] in scenarios)


def test_code_gets_its_verdict(desk: Desk) -> None:
    """A citizen's photo of a code is answered by the product's verdict, with a word on what a code proves."""
    reply = desk.respond(photo(coded("valid")))

    assert "còn hạn đến" in reply.lines[0]
    assert reply.lines[-1] == label_wording().found["one"]
    assert reply.citations


def test_code_of_an_expired_certificate_looks_expired(desk: Desk) -> None:
    """A label that still hangs there does not make a certificate valid."""
    reply = desk.respond(photo(coded("expired", "renewed_and_expired"), "còn hạn không"))

    assert "hết hạn" in reply.lines[0]
    assert "còn hạn đến" not in reply.text


def test_question_after_a_photo_is_about_its_product(desk: Desk) -> None:
    """What the photo showed is what the chat is about."""
    code = coded("valid")
    product = next(each for each in register_world(PRODUCTS).products if each.codes == code)
    desk.respond(photo(code, chat="2"))
    reply = desk.respond(replace(photo(chat="2"), text="của ai", attachment=None, scan=None))

    assert product.owner in reply.text


def test_unknown_code_is_never_called_false(desk: Desk) -> None:
    """Of a code that nobody knows it is said that it is not in the data, and what to send next."""
    reply = desk.respond(photo("https://tem.example.vn/x/1"))

    assert reply.lines[0].startswith("Mã QR dẫn tới địa chỉ của tem.example.vn")
    assert "giả" not in reply.text
    assert reply.lines[1] == label_wording().found["unknown_next"]


def test_name_in_a_code_is_looked_up(desk: Desk) -> None:
    """A code that holds the product's name in words is answered as if the name had been typed."""
    product = next(each for each in register_world(PRODUCTS).products if len(each.name) > 15 and each.owner)
    reply = desk.respond(photo(f"{product.name} {product.owner}"))

    assert product.name.lower() in reply.text.lower()
    assert reply.kind in ("product", "clarify")


def test_words_of_a_code_are_no_question(desk: Desk) -> None:
    """Whatever else a code says is not answered as if its owner had asked it."""
    reply = desk.respond(photo("Hải Hà có bao nhiêu sản phẩm OCOP?"))

    assert reply.lines[0].startswith("Mã trên nhãn là “Hải Hà có bao nhiêu")


def test_own_card_is_known(desk: Desk) -> None:
    """The code that the web page offers leads to its product in a chat too."""
    product = register_world(PRODUCTS).products[0]

    assert product.name.lower() in desk.respond(photo(f"{SITE}/ocop/{product.id}")).text.lower()


def test_caption_is_answered_where_no_code_is(desk: Desk) -> None:
    """Without a readable code the caption's question counts, and the photo is told about."""
    product = next(each for each in register_world(PRODUCTS).products if len(each.name) > 15)
    reply = desk.respond(photo(caption=f"{product.name} của {product.owner} còn hạn không"))

    assert product.name.lower() in reply.text.lower()
    assert reply.lines[-1] == label_wording().trouble["no_code"]


def test_photo_that_no_channel_read_is_read(desk: Desk) -> None:
    """A photo given at the terminal is read by the desk itself."""
    zxingcpp = pytest.importorskip("zxingcpp", reason="the extra `scan` is not installed")
    image = pytest.importorskip("PIL.Image", reason="the extra `scan` is not installed")
    drawn, code = io.BytesIO(), coded("valid")
    image.fromarray(zxingcpp.create_barcode(code, zxingcpp.BarcodeFormat.EAN13).to_image(scale=4)).save(drawn, "PNG")
    message = Message("terminal", "chat", "", "/nhap", Attachment("nhan.png", drawn.getvalue()))

    assert "còn hạn đến" in desk.respond(message).lines[0]


def test_other_files_of_citizens_are_still_refused(desk: Desk) -> None:
    """Only photos are taken from whoever asks."""
    reply = desk.respond(replace(photo(), attachment=Attachment("so.xlsx", b"x")))

    assert reply.lines == ("Bot chưa nhận tệp từ người hỏi. Bạn gõ câu hỏi giúp nhé!",)
