"""Updates per second through Telegram beside a bot with the same library that only echoes, and a flood in one chat.

`python -m tests.bench.channels` prints it alone; `--quick` with fewer updates, `--delay 0.05` with a slow Bot API.
"""

import json
import os
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, Final

from tests.judging import questions

UPDATES: Final = 1200
QUICK_UPDATES: Final = 400
# In turns, so that what else the machine does falls on all alike.
ROUNDS: Final = 3
CHATS: Final = 200
FLOOD: Final = 3000
LEAST_RATIO: Final = 0.8
MOST_WAIT_S: Final = 1.0
# The target is for the server as it is, the first. Where its answers take long, hoidap lets few messages be on their
# way at once, so that none is doubled or lost when the program is killed; Telegram allows 30 a second in all.
DELAYS_S: Final = (0.0, 0.05)
SECRET: Final = "bench-secret"
# What the library's first example is, and as fast as it gets by its own means; then with hoidap's own requests.
LIBRARY: Final = ("plain", "httpx")
OUR_REQUESTS: Final = "aiohttp"
ECHOES: Final = (*LIBRARY, OUR_REQUESTS)
# As without the extra `charts`: an echo draws and sends no pictures.
_IN_WORDS: Final = "import sys; sys.modules['matplotlib'] = None; from bot.command_line import main; main()"
_STARTS_S: Final = 60.0
# From then on hoidap lets as many messages be on their way as it ever does (`bot/channels/sendings.py`).
_STEADY_AFTER_S: Final = 14.0


@dataclass(frozen=True, slots=True)
class Server:
    """The stand-in for Telegram, in a process of its own."""

    process: "subprocess.Popen[str]"
    address: str

    def new_bot(self) -> str:
        """Return the token of a new bot."""
        token: str = self._result({"kind": "new"})
        return token

    def carry_out(self, **order: Any) -> dict[str, float]:
        """Send messages to a bot and return how the answers came; see `channel_server.Order`."""
        outcome: dict[str, float] = self._result({"kind": "send", **order})
        return outcome

    def _result(self, order: dict[str, Any]) -> Any:
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


@dataclass(frozen=True, slots=True)
class Bot:
    """A bot that runs."""

    token: str
    webhook: str
    """Where it is brought updates; empty where it polls."""
    steady_at: float
    """From when on, on the monotonic clock, it runs as it will for days."""


@contextmanager
def telegram() -> Iterator[Server]:
    """Run the stand-in."""
    command = [sys.executable, "-m", "tests.bench.channel_server"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin and process.stdout
        yield Server(process, process.stdout.readline().strip())
        process.stdin.close()


@contextmanager
def running(server: Server, name: str, *, by_webhook: bool) -> Iterator[Bot]:
    """Run "hoidap" or an echo until the end, ready for the first update."""
    token, port = server.new_bot(), _free_port()
    with TemporaryDirectory() as folder:
        command, variables = _started(server, name, token, port, Path(folder), by_webhook=by_webhook)
        errors = (Path(folder) / "errors").open("w+")
        process = subprocess.Popen(command, env=os.environ | variables, stdout=subprocess.DEVNULL, stderr=errors)
        try:
            if by_webhook or name == "hoidap":
                _wait_for(port)
            steady_at = time.monotonic() + (_STEADY_AFTER_S if name == "hoidap" else 0)
            yield Bot(token, f"http://127.0.0.1:{port}/telegram" if by_webhook else "", steady_at)
        finally:
            process.terminate()
            process.wait()


def _started(
    server: Server, name: str, token: str, port: int, folder: Path, *, by_webhook: bool
) -> tuple[list[str], dict[str, str]]:
    plain = {"NO_PROXY": "127.0.0.1"}
    if name != "hoidap":
        at = str(port) if by_webhook else "0"
        return [sys.executable, "-m", "tests.bench.echo_bot", name, server.address, token, at], plain
    public = {"HOIDAP_PUBLIC_URL": "https://bench.example", "HOIDAP_TELEGRAM_SECRET": SECRET} if by_webhook else {}
    return [sys.executable, "-c", _IN_WORDS, "serve"], {
        **plain,
        **public,
        "HOIDAP_DATABASE": str(folder / "bench.db"),
        "HOIDAP_PORT": str(port),
        "HOIDAP_LOG_LEVEL": "error",
        "TELEGRAM_BOT_TOKEN": token,
        "TELEGRAM_API_BASE_URL": server.address,
    }


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + _STARTS_S
    while time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.05)
    raise TimeoutError("the bot did not start")


def asked() -> list[str]:
    """Return what people ask: the question files' messages, without those that only a chat's past explains."""
    return [question.turns[0] for question in questions("officials", "citizens") if len(question.turns) == 1]


def compare_throughput(server: Server, *, updates: int, delay_s: float, by_webhook: bool) -> float:
    """Print updates per second of hoidap and the echoes, in turns; return the ratio to the library's faster one."""
    texts = asked()
    order = {"chats": [number % CHATS + 1 for number in range(updates)], "texts": texts, "delay_s": delay_s}
    rates: dict[str, list[float]] = {}
    for _ in range(1 if delay_s else ROUNDS):
        for name in ("hoidap", *ECHOES):
            if name == "plain" and delay_s:
                continue  # one after the other, which needs no measuring
            with running(server, name, by_webhook=by_webhook) as bot:
                _warm_up(server, bot, texts)
                outcome = server.carry_out(token=bot.token, webhook=bot.webhook, secret=SECRET, **order)
            rates.setdefault(name, []).append(outcome["updates"] / outcome["took_s"])
    ours = median(rates.pop("hoidap"))
    theirs = max(median(rates[name]) for name in LIBRARY if name in rates)
    way = "webhook" if by_webhook else "polling"
    print(f"{f'{way}, API takes {delay_s * 1000:.0f} ms':<32}{ours:>10.0f}", end="")
    print("".join(f"{median(rates[name]):>10.0f}" if name in rates else f"{'–':>10}" for name in ECHOES), end="")
    print(f"{ours / theirs:>9.2f}{ours / median(rates[OUR_REQUESTS]):>9.2f}", flush=True)
    return ours / theirs


def _warm_up(server: Server, bot: Bot, texts: list[str]) -> None:
    """Ask each question once: what counts is a bot that has run for a while."""
    order = {"token": bot.token, "webhook": bot.webhook, "secret": SECRET}
    server.carry_out(chats=[10_001 + number for number in range(len(texts))], texts=texts, **order)
    time.sleep(max(0.0, bot.steady_at - time.monotonic()))


def flood(server: Server, *, messages: int) -> float:
    """Let one chat send thousands of messages, others one each in their midst; return the others' 99th wait of 100."""
    texts = asked()
    others = list(range(1, 101))
    chats = [20_000] * messages
    for at, chat in enumerate(others):
        chats.insert(at * messages // len(others), chat)
    with running(server, "hoidap", by_webhook=False) as bot:
        _warm_up(server, bot, texts)
        outcome = server.carry_out(token=bot.token, chats=chats, texts=texts, awaited=len(others))
    print(f"flood of {messages:,} in one chat: others' 99th of 100 waited {outcome['late_s']:.2f} s", end="")
    print(f", the last {outcome['worst_s']:.2f} s")
    return outcome["late_s"]


def compare_channels(*, updates: int = UPDATES, delays_s: tuple[float, ...] = DELAYS_S) -> None:
    """Print the section "channels" with its targets."""
    print("\nThrough Telegram, updates per second: hoidap beside a bot of the same library that only echoes: as the")
    print("library comes (plain), with 16 updates at once (httpx), and with 256 over hoidap's own requests (aiohttp).")
    print(f"{'':<32}{'hoidap':>10}" + "".join(f"{name:>10}" for name in ECHOES), end="")
    print(f"{'ratio':>9}{'to last':>9}")
    with telegram() as server:
        ways = [(delay_s, by_webhook) for delay_s in delays_s for by_webhook in (False, True)]
        ratios = [
            # Where answers take long, waiting is what is measured, and fewer show it.
            compare_throughput(
                server, updates=updates // 4 if delay_s else updates, delay_s=delay_s, by_webhook=by_webhook
            )
            for delay_s, by_webhook in ways
        ]
        late_s = flood(server, messages=FLOOD if updates == UPDATES else FLOOD // 3)
    print()
    least = min(ratio for ratio, (delay_s, _) in zip(ratios, ways, strict=True) if delay_s == min(delays_s))
    print(f"{_verdict(least >= LEAST_RATIO)}ratio to the library's faster echo: {least:.2f}", end="")
    print(f", at least {LEAST_RATIO}")
    print(f"{_verdict(late_s <= MOST_WAIT_S)}flood, others' 99th of 100, s: {late_s:.2f}, at most {MOST_WAIT_S:.0f}")


def _verdict(is_met: bool) -> str:
    return f"{'met' if is_met else 'MISSED':<8}"


def main() -> None:
    """Print the section as the arguments say."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a fifth of the updates")
    parser.add_argument("--delay", type=float, action="append", help="how long the Bot API takes, in seconds")
    options = parser.parse_args()
    updates = QUICK_UPDATES if options.quick else UPDATES
    compare_channels(updates=updates, delays_s=tuple(options.delay or DELAYS_S))


if __name__ == "__main__":
    main()
