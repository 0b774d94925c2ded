"""Who visits the page: one cookie, which for most ends with the browser and for staff lasts 30 days."""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Protocol
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from bot.channels.web_input import Refused
from knowledge.errors import KnowledgeError
from knowledge.staff import Staff

COOKIE: Final = "hoidap_chat"
_CHANNEL: Final = "web"
STAFF_COOKIE_S: Final = 30 * 24 * 60 * 60
_FORM: Final = re.compile(r"[\w-]{22}", re.ASCII)
_OWN_SITES: Final = ("same-origin", "none")


class StaffDoor(Protocol):
    """Who of the page's visitors is of the staff."""

    def member_number(self, user: str) -> int | None:
        """Return the number of the member that a browser is signed in as; None where it is not."""
        ...

    def leave(self, user: str) -> None:
        """Sign a browser out; nothing happens where it was not in."""
        ...

    def move(self, user: str, to: str) -> None:
        """Let a browser that is signed in go by another name."""
        ...


class NoStaff:
    """The door of a page that nobody can sign in on."""

    def member_number(self, user: str) -> int | None:
        """Return None."""

    def leave(self, user: str) -> None:
        """Do nothing."""

    def move(self, user: str, to: str) -> None:
        """Do nothing."""


@dataclass(frozen=True, slots=True)
class PageStaff:
    """The staff of a base, as the page knows them."""

    staff: Staff

    def member_number(self, user: str) -> int | None:
        """Return who is signed in; nobody is while the base can't be read, and answering goes on."""
        try:
            member = self.staff.member_of(_CHANNEL, user)
        except KnowledgeError:
            return None
        return member.id if member else None

    def leave(self, user: str) -> None:
        """Sign a browser out; a member whom nothing else knows stays on the list, known by a browser that is none.

        Otherwise the only owner would leave nobody behind who could invite.
        """
        left = self.staff.member_of(_CHANNEL, user)
        if left is None or any(each.id == left.id and each.person != left.person for each in self.staff.members()):
            self.staff.leave(_CHANNEL, user)
        else:
            self.staff.move(_CHANNEL, user, new_visit().name)

    def move(self, user: str, to: str) -> None:
        """Let a browser go by another name."""
        self.staff.move(_CHANNEL, user, to)


@contextmanager
def refused_when_busy() -> Iterator[None]:
    """Answer calmly where the base cannot be written now, which Refused says."""
    try:
        yield
    except KnowledgeError:
        raise Refused(503, "busy_page") from None


@dataclass(frozen=True, slots=True)
class Visit:
    """A browser in one conversation."""

    cookie: str
    """What only this browser knows."""

    @property
    def name(self) -> str:
        """What the browser and its conversation are called. It is kept in the base, so it must let nobody in."""
        return sha256(self.cookie.encode()).hexdigest()[:32]


def new_visit() -> Visit:
    """Return the visit of a browser that has not been here."""
    return Visit(secrets.token_urlsafe(16))


def visit_of(request: Request) -> Visit:
    """Return the visit that the cookie tells, a new one when it tells none that could be ours."""
    cookie = request.cookies.get(COOKIE, "")
    return Visit(cookie) if _FORM.fullmatch(cookie) else new_visit()


def keep_visit(response: Response, request: Request, visit: Visit, *, is_staff: bool, is_public: bool) -> None:
    """Set the cookie where it changes; for staff anew each time, so that it ends 30 days after the last.

    A public page is reached by https alone, whatever a proxy before it speaks to this program.
    """
    if is_staff or request.cookies.get(COOKIE) != visit.cookie:
        # Without a lifetime it ends with the browser's session, as the dialogue does.
        lifetime_s = STAFF_COOKIE_S if is_staff else None
        is_secure = is_public or request.url.scheme == "https"
        response.set_cookie(COOKIE, visit.cookie, max_age=lifetime_s, httponly=True, samesite="lax", secure=is_secure)


def is_of_another_site(request: Request) -> bool:
    """Whether another site made the browser send this, with our cookie or without: what it signs in would stay.

    Browsers say where a request comes from by Sec-Fetch-Site, but over plain http to another machine only by
    Origin. Programs that are no browsers send neither.
    """
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None:
        return site not in _OWN_SITES
    if origin is None:
        return False
    try:
        return urlsplit(origin).netloc != request.headers.get("host")
    except ValueError:  # of an address that is none, which no browser sends
        return True
