"""What the errors of Zalo's OpenAPI mean for a message: try again, sent for good or not, or never."""

import re
from typing import Final

# Meanings as in Zalo's table of errors, and two that only its older clients name (-305, -311).
_REASON_BY_CODE: Final = {
    -201: "bad_request",
    -210: "bad_request",
    -100: "attachment_expired",
    -204: "operator",
    -205: "operator",
    -209: "operator",
    -212: "operator",
    -219: "operator",
    -221: "operator",
    -223: "operator",
    -224: "operator",
    -320: "operator",
    -321: "operator",
    -211: "quota",
    -218: "quota",
    -311: "quota",
    -213: "not_following",
    -217: "blocked",
    -227: "blocked",
    -244: "blocked",
    -248: "blocked",
    -230: "window",
    -232: "window",
    -305: "window",
    -233: "bad_request",
    -234: "night",
    -237: "group",
    -403: "group",
    -240: "retired",
    -242: "proof",
}
# Documented are -216 and -220; clients in use have met the others too.
TOKEN_CODES: Final = frozenset({-216, -220, -124, -401, 216, 401})
RATE_CODE: Final = -32
SEND_FAILED_CODE: Final = -200

WINDOW: Final = "window"
# Until the user writes, or the night is over, nothing gets through; a notice comes along with the next reply.
CLOSED_REASONS: Final = frozenset({WINDOW, "night"})
ATTACHMENT_EXPIRED: Final = "attachment_expired"
# A setting or the account itself is wrong, so that nothing gets through to anybody.
OPERATORS_REASONS: Final = frozenset({"operator", "proof", "retired"})
# It is the account that lacks something, or has used it up: the same message may get through later.
ACCOUNTS_REASONS: Final = OPERATORS_REASONS | {"quota"}


def reason_of(code: int) -> str:
    """Return why a message with this error can't be delivered, in a word for log and metrics."""
    return _REASON_BY_CODE.get(code, "send_failed" if code == SEND_FAILED_CODE else "unknown")


def code_of(error: object) -> int | None:
    """Return an error's number, which may come in quotation marks; None where it is none.

    >>> code_of(-216), code_of("-216"), code_of(None), code_of(True)
    (-216, -216, None, None)
    """
    if isinstance(error, bool) or not isinstance(error, int | str):
        return None
    return int(error) if re.fullmatch(r"-?[0-9]{1,9}", str(error)) else None
