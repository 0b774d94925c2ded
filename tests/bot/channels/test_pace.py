"""The bound of messages a minute from each chat."""

from bot.channels.pace import Pace


class Clock:
    """Seconds that pass when a test says so."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_too_many_are_told_once_a_minute() -> None:
    """What is above the bound is told once, then passed over, until the chat's minute is over; then it is answered."""
    clock = Clock()
    pace = Pace(2, clock=clock)
    first = [pace.admit("a") for _ in range(5)]
    clock.now = 59.9
    late = pace.admit("a")
    clock.now = 60
    again = [pace.admit("a") for _ in range(3)]

    assert first == ["go", "go", "refuse", "drop", "drop"]
    assert late == "drop"
    assert again == ["go", "go", "refuse"]


def test_chats_have_their_own_bounds() -> None:
    """A chat that sends much takes nothing from another."""
    pace = Pace(1)

    assert [pace.admit(chat) for chat in "aabab"] == ["go", "refuse", "go", "drop", "refuse"]


def test_staff_may_send_more() -> None:
    """Staff's bound is ten times as high, and a bound still."""
    pace = Pace(2, is_staff=lambda chat: chat == "chị Hoa")

    assert [pace.admit("chị Hoa") for _ in range(22)] == ["go"] * 20 + ["refuse", "drop"]


def test_memory_of_chats_is_bounded() -> None:
    """The chat that was silent for longest is forgotten first."""
    pace = Pace(1, chats=2)
    for chat in "abc":
        pace.admit(chat)

    assert [pace.admit("c"), pace.admit("a")] == ["refuse", "go"]
