"""Sending: again where that doubles nothing, and known for what it was where it did not arrive."""

from collections.abc import Sequence

import pytest
from structlog.testing import capture_logs

from bot.channels.delivery import PAUSES_S, Closed, DeliveryError, Refused, TryAgain, Unsure, delivered, insist
from bot.channels.metrics import REGISTRY

QUICK = (0.0, 0.0, 0.0)


class Line:
    """A line to somewhere that fails as told, then takes what is sent."""

    def __init__(self, *failures: DeliveryError) -> None:
        self.failures = list(failures)
        self.tries = 0

    async def send(self) -> str:
        self.tries += 1
        if self.failures:
            raise self.failures.pop(0)
        return "sent"


async def test_what_was_not_worked_on_is_sent_again() -> None:
    """As often as there are pauses, and once more."""
    line = Line(TryAgain(), TryAgain(0), TryAgain(0.001))

    assert (await insist(line.send, QUICK), line.tries) == ("sent", 4)


@pytest.mark.parametrize(
    ("failures", "tries"),
    [
        ((Unsure(),), 1),
        ((Refused("gone"),), 1),
        ((Closed(),), 1),
        ((TryAgain(), Unsure()), 2),
        ((TryAgain(61),), 1),
        ((TryAgain(), TryAgain(), TryAgain(), TryAgain()), 4),
    ],
    ids=["unsure", "refused", "closed", "unsure-later", "asked-to-wait-long", "given-up"],
)
async def test_what_may_have_arrived_is_not_doubled(failures: Sequence[DeliveryError], tries: int) -> None:
    """After a time-out in its midst, a refusal, too long a wait or too many tries the failure is raised."""
    line = Line(*failures)

    with pytest.raises(DeliveryError) as raised:
        await insist(line.send, QUICK)

    assert (raised.value, line.tries) == (failures[-1], tries)


def test_pauses_get_longer() -> None:
    """Each pause is as long as the one before, or longer, and all together last more than a minute."""
    assert list(PAUSES_S) == sorted(PAUSES_S)
    assert sum(PAUSES_S) > 60


async def test_what_did_not_arrive_is_logged_and_counted() -> None:
    """Log and metrics name the channel, which no other test uses, and the kind of failure."""
    labels = {"channel": "thất lạc", "reason": "refused"}
    with capture_logs() as logs:
        arrived = [
            await delivered("thất lạc", Line().send, QUICK),
            await delivered("thất lạc", Line(Refused("gone")).send, QUICK),
        ]

    assert arrived == [True, False]
    assert logs == [
        {"event": "not delivered", "log_level": "warning", "channel": "thất lạc", "kind": "refused", "reason": "gone"}
    ]
    assert REGISTRY.get_sample_value("hoidap_undelivered_total", labels) == 1
