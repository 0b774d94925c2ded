"""Serving: the port, the address that is announced, and the end."""

import errno
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from starlette.routing import Route

from bot.channels.server import channels_beside, open_socket, serve, web_address
from bot.channels.service import Service
from bot.errors import SetupError, explain
from bot.responder import Hoidap
from bot.settings import Settings
from bot.staff.opening import open_desk
from bot.zalo_oa_settings import ZaloOaSettings
from knowledge.arrivals import open_arrivals
from knowledge.store import open_store
from tests.bot.channels.web_stand_in import ANSWER, StandIn, served
from tests.bot.real import TODAY

SERVE = """
from pathlib import Path
from bot.channels.server import serve
from bot.settings import Settings
from tests.bot.channels.web_stand_in import StandIn
serve(Settings(Path(":memory:"), port=0), StandIn(), announce=lambda address: print(address, flush=True))
print("ended", flush=True)
"""


def test_page_is_served() -> None:
    """A real server answers a real question."""
    with served(StandIn()) as address:
        response = httpx.post(f"{address}/ask", json={"text": "Suối Mơ có mấy sản phẩm?"}, trust_env=False)

    assert response.json()["lines"][0] == ANSWER.lines[0]
    assert "server" not in response.headers


def test_taken_port_names_the_setting() -> None:
    """A port that another program holds is said to be so, with the setting to change."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(SetupError) as raised:
            serve(Settings(Path("x.db"), port=port), StandIn())

    assert raised.value.key == "port_taken"
    assert f"Cổng {port}" in str(raised.value)
    assert "HOIDAP_PORT" in str(raised.value)


@pytest.mark.parametrize("host", ["192.0.2.1", "a" * 64], ids=["an address", "no name"])
def test_host_of_elsewhere_names_the_setting(host: str) -> None:
    """A host that is not this machine is said to be so, with the setting to change."""
    with pytest.raises(SetupError) as raised:
        open_socket(host, 0)

    assert str(raised.value) == explain("host_unknown", host=host)
    assert "HOIDAP_HOST" in str(raised.value)


def test_no_token_brings_no_channel() -> None:
    """Without a token the web page is alone, and Telegram's library is not even imported."""
    code = (
        "import sys; from pathlib import Path; from bot.channels.server import *; "
        "from bot.settings import Settings; from tests.bot.channels.web_stand_in import StandIn; "
        "from knowledge.arrivals import open_arrivals; "
        "service = Service(Settings(Path('x.db')), StandIn(), open_arrivals(':memory:')); "
        "assert channels_beside(service) == (); "
        "print('telegram' in sys.modules)"
    )

    assert subprocess.check_output([sys.executable, "-c", code], text=True) == "False\n"


@pytest.mark.parametrize(("public_url", "routes"), [(None, 0), ("https://hoidap.example.vn", 1)])
def test_token_brings_its_channel(public_url: str | None, routes: int) -> None:
    """With a token Telegram runs beside the page; its webhook is a route where the world can reach it."""
    settings = Settings(Path("x.db"), telegram_token="123:abc", public_url=public_url)
    (channel,) = channels_beside(Service(settings, StandIn(), open_arrivals(":memory:")))

    assert len(channel.routes) == routes


def test_official_account_brings_its_channel() -> None:
    """With its three keys Zalo's official account runs beside the page, and has its webhook there."""
    with open_store(":memory:", packaged=None) as store:
        settings = Settings(Path("x.db"), zalo_oa=ZaloOaSettings("4321", "kin", "kin"))
        desk = open_desk(settings, store, Hoidap(store, lambda: TODAY))
        (channel,) = channels_beside(Service(settings, desk, open_arrivals(":memory:"), desk.office))

    assert [route.path for route in channel.routes if isinstance(route, Route)] == ["/zalo-oa"]


def test_address_can_be_opened() -> None:
    """The address that is announced is one for a browser of this machine."""
    with open_socket("0.0.0.0", 0) as everywhere, open_socket("localhost", 0) as here:
        assert web_address(everywhere) == f"http://127.0.0.1:{everywhere.getsockname()[1]}"
        assert web_address(here).startswith(("http://127.0.0.1:", "http://[::1]:"))


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_serves_until_told_to_stop(end: signal.Signals) -> None:
    """The address is announced once it answers; a signal ends it in good order, nobody's address logged."""
    command = [sys.executable, "-c", SERVE]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stderr is not None
        address = process.stdout.readline().strip()
        health = httpx.get(f"{address}/healthz", trust_env=False)
        process.send_signal(end)
        rest, errors = process.communicate(timeout=5)

    assert health.json() == {"status": "ok"}
    assert errors == ""
    if end == signal.SIGINT:
        assert (process.returncode, rest) == (0, "ended\n")
    else:
        assert process.returncode == -signal.SIGTERM


def test_forbidden_port_names_the_setting() -> None:
    """A port that needs more rights is said to be so, where the machine keeps any back."""
    try:
        open_socket("127.0.0.1", 80).close()
    except SetupError as error:
        cause = error.__cause__
        assert isinstance(cause, OSError)
        assert error.key == ("port_forbidden" if cause.errno == errno.EACCES else "port_taken")
    else:
        pytest.skip("this machine lets anybody open port 80")
