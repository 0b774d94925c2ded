"""Messages read as a whole."""

from collections.abc import Callable

import pytest

from intents.readings import Reading

Read = Callable[[str], Reading]


@pytest.mark.parametrize(
    ("message", "mark"),
    [
        ("mục tiêu năm 2023", "status.target"),
        ("phấn đấu đạt bao nhiêu sản phẩm", "status.target"),
        ("số xã đăng ký", "status.registered"),
        ("thôn được công nhận", "status.recognised"),
        ("kết quả thực hiện", "status.result"),
        ("hộ nghèo đầu kỳ", "time.start"),
        ("Bình Liêu còn bao nhiêu hộ nghèo", "time.end"),
        ("hộ nghèo hiện nay", "time.now"),
        ("hộ nghèo năm nay", "time.this_year"),
        ("hộ nghèo năm ngoái", "time.last_year"),
        ("ho ngheo nam ngoai", "time.last_year"),
        ("còn Hải Hà?", "refer.follow"),
        ("huyện đó có mấy xã", "refer.that"),
        ("nhầm, ý mình là Hải Hà", "refer.correct"),
        ("các huyện có bao nhiêu xã", "refer.every"),
        ("hộ nghèo không tính hộ cận nghèo", "negation.not_counting"),
        ("sửa số hộ nghèo thành 5", "command.verb"),
        ("xã cũ tên gì", "age.old"),
    ],
)
def test_marks_are_found(read: Read, message: str, mark: str) -> None:
    """Words for status, time, reference and negation are marks of the reading."""
    assert mark in read(message).marks


@pytest.mark.parametrize(
    ("message", "shape"),
    [
        ("Chủ tịch huyện Hải Hà là ai?", "who"),
        ("OCOP là gì", "define"),
        ("ocop la gi", "define"),
        ("so sánh Đầm Hà và Hải Hà", "compare"),
        ("huyện nào nhiều nhất", "rank"),
        ("cộng cả hai huyện", "sum"),
        ("Quảng Lâm giờ thuộc xã nào", "successor"),
        ("nguồn ở đâu", "source"),
        ("những xã nào", "list"),
        ("bao giờ đạt chuẩn", "when"),
        ("tình hình OCOP", "overview"),
        ("có phải 8 xã không", "yes_no"),
        ("bao nhiêu xã", "value"),
        ("bn xã", "value"),
    ],
)
def test_shapes_are_found(read: Read, message: str, shape: str) -> None:
    """The cue of a shape is found, written out or short."""
    assert shape in read(message).shapes


def test_shapes_are_in_order_of_precedence(read: Read) -> None:
    """The shapes of a reading stand in the order of shapes.toml, whatever came first in the message."""
    found = read("bao nhiêu xã và ai là chủ tịch, nguồn ở đâu").shapes

    assert found == tuple(shape for shape in ("source", "who", "where", "value") if shape in found)
    assert {"source", "who", "value"} <= set(found)


def test_cues_keep_their_words(read: Read) -> None:
    """A cue is kept with its words, folded, to tell glossary topics apart."""
    assert "cue:bao lau" in read("OCOP bao lâu").cues


@pytest.mark.parametrize("message", ["hộ nghèo không tính hộ cận nghèo", "ho ngheo khong tinh ho can ngheo"])
def test_what_is_not_counted_is_left_out(read: Read, message: str) -> None:
    """A concept named only to be left out is not asked for."""
    assert read(message).concept_ids == {"poor"}


@pytest.mark.parametrize("message", ["ngoài Hải Hà ra thì huyện nào", "trừ Hải Hà", "ngoại trừ Hải Hà"])
def test_place_set_apart_is_left_out(read: Read, message: str) -> None:
    """A place named only to be left out is not asked about."""
    assert read(message).names == ()


@pytest.mark.parametrize(
    ("message", "level"),
    [
        ("huyện Đầm Hà", "huyen"),
        ("xã Đầm Hà", "xa"),
        ("xa dam ha", "xa"),
        ("thị trấn Quảng Hà", "thi tran"),
        ("h. Đầm Hà", ""),
        ("Đầm Hà", ""),
        ("mấy xã Đầm Hà đạt", ""),
        ("bao nhiêu xã Đầm Hà đạt", ""),
    ],
)
def test_level_word_before_a_name(read: Read, message: str, level: str) -> None:
    """The level word right before a name is the name's, but not where it is what is counted."""
    assert [name.level for name in read(message).names] == [level]


def test_level_word_of_a_name_is_no_concept(read: Read) -> None:
    """ "A level word before a name says which place is meant, and asks for no communes."""
    assert read("xã Quảng Lâm").concept_ids == frozenset()


@pytest.mark.parametrize("message", ["xã Quảng Lâm", "huyện Đầm Hà", "tỉnh Quảng Lâm"])
def test_level_word_is_explained(read: Read, message: str) -> None:
    """A level word before a name is no unknown word."""
    assert read(message).unknown == ()


@pytest.mark.parametrize("message", ["thị trấn Quảng Hà", "thị xã Đầm Hà", "thành phố Hải Hà", "đặc khu Hải Hà"])
def test_longer_level_word_is_explained(read: Read, message: str) -> None:
    """A level word of two syllables before a name is no unknown word either."""
    assert read(message).unknown == ()


@pytest.mark.parametrize(
    ("message", "name"),
    [
        ("BL có mấy xã", "binh_lieu"),
        ("hộ nghèo ở đh", "dam_ha"),
        ("ĐH còn bao nhiêu hộ nghèo", "dam_ha"),
        ("hh 22", "hai_ha"),
    ],
)
def test_initials_are_names(read: Read, message: str, name: str) -> None:
    """The initials of a place that people write short are its name."""
    assert [found.id for found in read(message).names] == [name]


@pytest.mark.parametrize("message", ["QH", "HQ", "ql"])
def test_initials_of_others_are_none(read: Read, message: str) -> None:
    """A name without that habit is not found by two letters."""
    assert read(message).names == ()


@pytest.mark.parametrize(
    ("message", "exact"), [("Đầm Hà", True), ("dam ha", False), ("Đầm Hạ", False), ("đầm hà", True)]
)
def test_exact_names_say_so(read: Read, message: str, exact: bool) -> None:
    """A name is exact where it was typed with its own diacritics."""
    assert [name.is_exact for name in read(message).names] == [exact]


@pytest.mark.parametrize(
    ("message", "stars"),
    [
        ("3 sao", {"star_3"}),
        ("bốn sao", {"star_4"}),
        ("bon sao", {"star_4"}),
        ("4*", {"star_4"}),
        ("4⭐", {"star_4"}),
        ("năm sao", {"star_5"}),
        ("3-4 sao", {"star_3", "star_4"}),
        ("3 và 4 sao", {"star_3", "star_4"}),
        ("từ 3 sao trở lên", {"star_3", "star_up"}),
        ("3 xao", {"star_3"}),
        ("3 saoo", {"star_3"}),
    ],
)
def test_stars_are_concepts(read: Read, message: str, stars: set[str]) -> None:
    """Stars are read with their number, in figures, in words and as signs."""
    assert read(message).concept_ids == stars


@pytest.mark.parametrize("message", ["từ 3 đến 5 sao", "3-5 sao"])
def test_range_of_stars_has_its_middle(read: Read, message: str) -> None:
    """From three to five stars there are four as well."""
    assert read(message).concept_ids == {"star_3", "star_4", "star_5"}


@pytest.mark.parametrize("message", ["6 sao", "0 sao", "sao", "tại sao", "vì sao", "làm sao", "2022 sao"])
def test_other_stars_are_none(read: Read, message: str) -> None:
    """There are one to five stars, and "sao" alone asks why."""
    assert not any(concept.startswith("star_") for concept in read(message).concept_ids)


@pytest.mark.parametrize(
    ("message", "amounts"),
    [
        ("có 8/8 xã đạt chuẩn phải không", [(8.0, 8.0)]),
        ("được 154 hộ nghèo năm 2022", [(154.0, None)]),
        ("năm xã đạt chuẩn", [(5.0, None)]),
        ("mười xã", [(10.0, None)]),
        ("sản phẩm 3 sao năm 2022", []),
        ("một câu hỏi", []),
        ("không có gì", []),
    ],
)
def test_amounts_are_what_no_time_and_star_holds(
    read: Read, message: str, amounts: list[tuple[float, float | None]]
) -> None:
    """Numbers of times and stars are none of the reading's amounts; a lone digit word counts before a thing only."""
    assert [(amount.value, amount.out_of) for amount in read(message).amounts] == amounts


@pytest.mark.parametrize("message", ["tăng bao nhiêu so với năm 2020", "năm 2022 so với 2021"])
def test_baseline_is_no_amount(read: Read, message: str) -> None:
    """The year of comparison is neither the year asked for nor a number stated."""
    assert read(message).amounts == ()


def test_short_baseline_is_not_asked_for(read: Read) -> None:
    """A year of comparison in short is not the year asked for."""
    assert read("tăng bao nhiêu so với năm 20").periods == ()


def test_baseline_is_no_period_of_the_reading(read: Read) -> None:
    """Of two years compared, the reading's is the one that is asked for."""
    assert [period.begins.year for period in read("năm 2022 so với năm 2020").periods if period.begins] == [2022]


def test_bare_short_year(read: Read) -> None:
    """Two figures that count nothing are a year."""
    years = [[period.begins for period in read(message).periods] for message in ("hh 22", "hh 22 xã")]

    assert (len(years[0]), len(years[1])) == (1, 0)


@pytest.mark.parametrize("message", ["hộ nghèo BL 22?", "hh 22.", "hh 22!"])
def test_bare_short_year_at_the_end_of_a_sentence(read: Read, message: str) -> None:
    """A stop behind two figures makes them no number of anything."""
    assert [period.begins.year for period in read(message).periods if period.begins] == [2022]


@pytest.mark.parametrize(("message", "days"), [("ngày 20/2", [(20, 2)]), ("hôm 20/2", [(20, 2)]), ("8/20 xã", [])])
def test_days_that_may_be_meant(read: Read, message: str, days: list[tuple[int, int]]) -> None:
    """Whatever may be day and month is offered as such."""
    assert sorted(set(read(message).days)) == days


@pytest.mark.parametrize(
    ("message", "word"),
    [("giá vàng hôm nay", "vàng"), ("thời tiết Đầm Hà", "thời tiết"), ("đội tuyển bóng đá", "bóng đá")],
)
def test_other_subjects_are_outside(read: Read, message: str, word: str) -> None:
    """Words of other subjects are named as such."""
    assert any(word in found for found in read(message).outside)


@pytest.mark.parametrize("message", ["xin chào", "chào bot", "cảm ơn nhé", "tạm biệt", "bạn là ai"])
def test_small_talk(read: Read, message: str) -> None:
    """Small talk is found, and no concept in it."""
    reading = read(message)

    assert (bool(reading.smalltalk), reading.concepts) == (True, ())


@pytest.mark.parametrize("message", ["xích lô đạp", "qwertz hjkl", "lạc đà Mông Cổ"])
def test_unexplained_words_are_unknown(read: Read, message: str) -> None:
    """What nothing explains is reported."""
    assert len(read(message).unknown) >= 2


@pytest.mark.parametrize("message", ["được 5 tỷ", "được 206.989,3 tỷ"])
def test_billions_are_explained(read: Read, message: str) -> None:
    """The word for a thousand millions behind a number is no unknown word."""
    assert read(message).unknown == ()


@pytest.mark.parametrize("message", ["la gi", "la gì", "OCOP la gi", "la gi vay"])
def test_a_question_is_no_foreign_place(read: Read, message: str) -> None:
    """A place's name that is a common phrase without its marks is that phrase."""
    assert read(message).names == ()


@pytest.mark.parametrize("message", ["La Gì thì không, thị xã la gi thì có", "huyện la gi"])
def test_level_word_makes_the_phrase_a_place(read: Read, message: str) -> None:
    """Behind a level word the same phrase is the place."""
    assert [name.id for name in read(message).names] == ["la_gi"]


@pytest.mark.parametrize(
    ("message", "concepts"),
    [
        ("sp ocop 4 sao", {"product", "ocop", "star_4"}),
        ("tl hn", {"share", "poor"}),
        ("5 km đường", {"kilometre", "road"}),
        ("km đường", {"kilometre", "road"}),
        ("xã ntm km", {"commune", "ntm", "model"}),
        ("ct huyện là ai", {"chairman", "district_unit"}),
        ("mấy ct chưa đạt", {"item", "reach"}),
        ("tc ntm", {"criterion", "ntm"}),
        ("ct ubnd là ai", {"chairman", "committee"}),
        ("xã ntm nc", {"commune", "ntm", "advanced"}),
        ("ntm nc", {"ntm", "advanced"}),
        ("đầm hà mấy xã ntm nc", {"commune", "ntm", "advanced"}),
        ("ct mtqg", {"national_programme"}),
        ("đk sp ocop", {"register", "product", "ocop"}),
        ("ct ntm", {"item", "ntm"}),
    ],
)
def test_short_forms_by_their_neighbours(read: Read, message: str, concepts: set[str]) -> None:
    """A short form of several meanings has the one that its neighbours tell."""
    assert read(message).concept_ids == concepts


def test_reading_keeps_the_text(read: Read) -> None:
    """The reading's text is the message normalised, and its tokens are of that text."""
    reading = read("  Hộ\u200b NGHÈO  ")

    assert (reading.text, reading.words(0, 2)) == ("hộ nghèo", "hộ nghèo")


def test_concepts_beside_a_name(read: Read) -> None:
    """What stands next to a name is told from what stands further off."""
    reading = read("hộ nghèo Đầm Hà và lượt khách du lịch của Hải Hà")
    beside = [reading.concepts_beside(name.start, name.end) for name in reading.names]

    assert ("poor" in beside[0], "poor" in beside[1], "visitor" in beside[1]) == (True, False, True)


@pytest.mark.parametrize("message", ["", " ", "?", "\u200b", "\n", "🙂🙂"])
def test_nothing_is_read_from_nothing(read: Read, message: str) -> None:
    """A message without words has an empty reading."""
    reading = read(message)

    assert (reading.concepts, reading.names, reading.periods, reading.amounts, reading.unknown) == ((), (), (), (), ())
