"""Settings from the environment and `.env`: defaults, forms, and what is said of a wrong one."""

import re
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import time_machine

from bot.errors import SetupError, explain
from bot.settings import VARIABLES, Settings, read_settings, today
from bot.zalo_oa_settings import ZaloOaSettings

ROOT = Path(__file__).parents[2]


def test_nothing_set_gives_the_defaults(tmp_path: Path) -> None:
    """Without a variable the page is on this machine alone and the database in the user's data folder."""
    settings = read_settings({"HOME": str(tmp_path)}, folder=tmp_path)

    assert settings == Settings(database=tmp_path / ".local/share/hoidap/hoidap.db")
    assert (settings.host, settings.port, settings.telegram_token) == ("127.0.0.1", 8080, None)


def test_every_variable_is_read(tmp_path: Path) -> None:
    """Each variable sets its field; addresses lose the slash at their end."""
    environment = {
        "HOIDAP_DATABASE": "/data/so-lieu.db",
        "HOIDAP_HOST": "0.0.0.0",
        "HOIDAP_PORT": "9000",
        "HOIDAP_TODAY": "2026-11-21",
        "HOIDAP_PUBLIC_URL": "https://hoidap.example.vn/",
        "HOIDAP_TELEGRAM_SECRET": "bi-mat_1",
        "HOIDAP_KEEP_DAYS": "30",
        "HOIDAP_LOG_LEVEL": "WARNING",
        "TELEGRAM_BOT_TOKEN": "123:abc",
        "TELEGRAM_API_BASE_URL": "http://127.0.0.1:8081/",
        "ZALO_BOT_TOKEN": "456:abc-x.y",
        "ZALO_BOT_API_BASE_URL": "http://127.0.0.1:8082/",
        "HOIDAP_ZALO_BOT_SECRET": "bi-mat-8",
        "ZALO_OA_APP_ID": "4321",
        "ZALO_OA_APP_SECRET": "bi-mat-app",
        "ZALO_OA_SECRET_KEY": "bi-mat-oa",
        "ZALO_OA_CODE_VERIFIER": "a" * 43,
        "ZALO_OA_DOMAIN_CODE": "Ab-c_9",
        "ZALO_OA_API_BASE_URL": "http://127.0.0.1:8083/",
        "ZALO_OA_OAUTH_BASE_URL": "http://127.0.0.1:8084/",
        "HOIDAP_ZALO_OA_BUTTONS": "0",
        "HOIDAP_ZALO_OA_PAID": "1",
        "HOIDAP_ZALO_OA_PROOF": "1",
    }

    assert read_settings(environment, folder=tmp_path) == Settings(
        database=Path("/data/so-lieu.db"),
        host="0.0.0.0",
        port=9000,
        fixed_today=date(2026, 11, 21),
        public_url="https://hoidap.example.vn",
        telegram_token="123:abc",
        telegram_api_base_url="http://127.0.0.1:8081",
        telegram_webhook_secret="bi-mat_1",
        zalo_bot_token="456:abc-x.y",
        zalo_bot_api_base_url="http://127.0.0.1:8082",
        zalo_bot_secret="bi-mat-8",
        zalo_oa=ZaloOaSettings(
            "4321",
            "bi-mat-app",
            "bi-mat-oa",
            "a" * 43,
            "Ab-c_9",
            "http://127.0.0.1:8083",
            "http://127.0.0.1:8084",
            has_buttons=False,
            may_cost=True,
            sends_proof=True,
        ),
        keep_days=30,
        log_level="warning",
    )


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("HOIDAP_DATABASE", "a\0b"),
        ("HOIDAP_DATABASE", "~khong-co-ai-ten-nay/x.db"),
        ("HOIDAP_HOST", "http://localhost"),
        ("HOIDAP_PORT", "tám nghìn"),
        ("HOIDAP_PORT", "65536"),
        ("HOIDAP_PORT", "-1"),
        ("HOIDAP_PORT", "8_080"),
        ("HOIDAP_PORT", "٨٠٨٠"),
        ("HOIDAP_TODAY", "21/11/2026"),
        ("HOIDAP_PUBLIC_URL", "hoidap.example.vn"),
        ("HOIDAP_PUBLIC_URL", "https://hoidap.example.vn:99999"),
        ("HOIDAP_PUBLIC_URL", "http://hoidap.example.vn"),
        ("HOIDAP_PUBLIC_URL", "https://"),
        ("HOIDAP_KEEP_DAYS", "0"),
        ("HOIDAP_KEEP_DAYS", "ba tháng"),
        ("HOIDAP_LOG_LEVEL", "loud"),
        ("TELEGRAM_API_BASE_URL", "ftp://127.0.0.1"),
        ("ZALO_BOT_API_BASE_URL", "bot-api"),
        ("ZALO_OA_APP_ID", "OA của huyện"),
        ("ZALO_OA_OAUTH_BASE_URL", "oauth"),
        ("ZALO_OA_DOMAIN_CODE", "<script>"),
        ("HOIDAP_ZALO_OA_BUTTONS", "có"),
    ],
)
def test_wrong_value_is_named(variable: str, value: str, tmp_path: Path) -> None:
    """A value of the wrong form stops the start, with the variable, the value and what is expected."""
    with pytest.raises(SetupError) as raised:
        read_settings({variable: value, "HOME": str(tmp_path)}, folder=tmp_path)

    assert variable in str(raised.value)
    assert value in str(raised.value)


def test_public_address_is_told_to_be_https(tmp_path: Path) -> None:
    """An http address is refused with the word that is missing, and why."""
    with pytest.raises(SetupError, match=r"bắt đầu bằng https:// .*Telegram chỉ gọi vào https"):
        read_settings({"HOIDAP_PUBLIC_URL": "http://hoidap.example.vn"}, folder=tmp_path)


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("HOIDAP_DATABSE", "HOIDAP_DATABASE"),
        ("HOIDAP_PRT", "HOIDAP_PORT"),
        ("hoidap_port", "HOIDAP_PORT"),
        ("HOIDAP_LOGLEVEL", "HOIDAP_LOG_LEVEL"),
        ("HODAP_DATABASE", "HOIDAP_DATABASE"),
        ("TELEGRAM_TOKEN", "TELEGRAM_BOT_TOKEN"),
    ],
)
@pytest.mark.parametrize("is_in_file", [False, True], ids=["environment", "file"])
def test_misspelt_name_is_told_with_the_nearest(name: str, nearest: str, is_in_file: bool, tmp_path: Path) -> None:
    """A name that nearly is a setting is told once with that setting, not with its value; nothing stops."""
    if is_in_file:
        (tmp_path / ".env").write_text(f"{name}=kin\n", "utf-8")
    warnings: list[str] = []

    settings = read_settings({} if is_in_file else {name: "kin"}, folder=tmp_path, warn=warnings.append)

    assert settings.port == 8080
    assert warnings == [explain("setting_misspelt", variable=name, nearest=nearest)]
    assert "kin" not in warnings[0]


def test_name_in_both_places_is_told_once(tmp_path: Path) -> None:
    """The same misspelling in the file and in the environment is one warning, even when it is blank."""
    (tmp_path / ".env").write_text("HOIDAP_PRT=\n", "utf-8")
    warnings: list[str] = []
    read_settings({"HOIDAP_PRT": "9001"}, folder=tmp_path, warn=warnings.append)

    assert len(warnings) == 1


@pytest.mark.parametrize("name", ["HOIDAP_XYZ", "HOIDAP_DB"])
def test_name_like_none_is_told_with_all(name: str, tmp_path: Path) -> None:
    """A name with our prefix that is near to no setting is told with the names that there are."""
    warnings: list[str] = []
    read_settings({name: "1"}, folder=tmp_path, warn=warnings.append)

    assert warnings == [explain("setting_unknown", variable=name, known=", ".join(VARIABLES))]


def test_names_of_others_are_left_alone(tmp_path: Path) -> None:
    """What other programs set is no misspelling, and neither is what we read."""
    others = ("HOST", "PORT", "DATABASE", "LOG_LEVEL", "PUBLIC_URL", "TELEGRAM_CHAT_ID", "TELEGRAM_BOT_USERNAME")
    right = {"HOIDAP_PORT": "9001", "XDG_DATA_HOME": "/data", "HOME": str(tmp_path)}
    warnings: list[str] = []
    read_settings({**dict.fromkeys(others, "x"), **right}, folder=tmp_path, warn=warnings.append)

    assert warnings == []


def test_warning_goes_to_standard_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is warned of is no part of an answer: a batch's standard output stays JSON."""
    read_settings({"HOIDAP_PRT": "9001"}, folder=tmp_path)

    written = capsys.readouterr()
    assert written.out == ""
    assert written.err == f"{explain('setting_misspelt', variable='HOIDAP_PRT', nearest='HOIDAP_PORT')}\n"


@pytest.mark.parametrize(
    "variable",
    [
        "TELEGRAM_BOT_TOKEN",
        "HOIDAP_TELEGRAM_SECRET",
        "ZALO_BOT_TOKEN",
        "HOIDAP_ZALO_BOT_SECRET",
        "ZALO_OA_APP_SECRET",
        "ZALO_OA_SECRET_KEY",
        "ZALO_OA_CODE_VERIFIER",
    ],
)
def test_wrong_secret_is_not_shown(variable: str, tmp_path: Path) -> None:
    """A secret of the wrong form is neither in the sentence nor in the error's facts."""
    with pytest.raises(SetupError) as raised:
        read_settings({variable: "rất kín", "HOME": str(tmp_path)}, folder=tmp_path)

    assert variable in str(raised.value)
    assert "rất kín" not in str(raised.value) + repr(raised.value) + str(raised.value.facts)
    assert raised.value.__suppress_context__


def test_secrets_stay_out_of_the_printed_settings() -> None:
    """Settings that end up in a log or a trace do not show the token."""
    settings = Settings(
        Path("x.db"),
        telegram_token="123:abc",
        telegram_webhook_secret="kin",
        zalo_bot_token="456:def",
        zalo_bot_secret="an",
        zalo_oa=ZaloOaSettings("4321", "app-kin", "oa-kin", "verifier"),
    )

    assert not any(secret in repr(settings) for secret in ("123:abc", "kin", "456:def", "'an'", "'verifier'"))


def test_half_an_official_account_is_said(tmp_path: Path) -> None:
    """Where one of the three keys of Zalo OA is missing, it is named; without all three the channel is off."""
    with pytest.raises(SetupError) as raised:
        read_settings({"ZALO_OA_APP_ID": "4321", "ZALO_OA_SECRET_KEY": "oa-kin"}, folder=tmp_path)

    assert "ZALO_OA_APP_SECRET" in str(raised.value)
    assert "oa-kin" not in str(raised.value)
    assert read_settings({"HOIDAP_ZALO_OA_PAID": "1"}, folder=tmp_path).zalo_oa is None


def test_dotenv_is_read(tmp_path: Path) -> None:
    """A `.env` of the folder counts, and a relative path of its database is one from there."""
    (tmp_path / ".env").write_text("# cổng riêng\nHOIDAP_PORT=9001\nHOIDAP_DATABASE='số liệu.db'\n", "utf-8")

    settings = read_settings({}, folder=tmp_path)

    assert (settings.port, settings.database) == (9001, tmp_path / "số liệu.db")


def test_environment_wins_over_dotenv(tmp_path: Path) -> None:
    """What is set for one run is stronger than what stands in the file."""
    (tmp_path / ".env").write_text("HOIDAP_PORT=9001\n", "utf-8")

    assert read_settings({"HOIDAP_PORT": "9002"}, folder=tmp_path).port == 9002


def test_unreadable_dotenv_is_named(tmp_path: Path) -> None:
    """A `.env` that is no text is said to be so."""
    (tmp_path / ".env").write_bytes(b"HOIDAP_PORT=\xff\xfe")

    with pytest.raises(SetupError, match=re.escape(str(tmp_path / ".env"))):
        read_settings({}, folder=tmp_path)


@pytest.mark.parametrize(
    "bad", ["HOIDAP_TODAY 2026-11-21", "HOIDAP_TODAY", "=kín", "TELEGRAM_BOT_TOKEN='kín"], ids=repr
)
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_bad_line_of_dotenv_is_told(
    bad: str, end: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """A line that can't be read is told by file and number, not by what is in it; the others count."""
    path = tmp_path / ".env"
    path.write_bytes(end.join(["# cài đặt", "HOIDAP_PORT=9001", "", bad, "HOIDAP_HOST=0.0.0.0", ""]).encode())

    settings = read_settings({}, folder=tmp_path)

    assert (settings.port, settings.host) == (9001, "0.0.0.0")
    assert capsys.readouterr().err == f"{explain('dotenv_line', path=path, line=4)}\n"
    assert caplog.records == []


@pytest.mark.parametrize(
    ("data_home", "expected"),
    [("/data", "/data/hoidap/hoidap.db"), ("data", ".local/share/hoidap/hoidap.db")],
)
def test_data_folder_follows_xdg(data_home: str, expected: str, tmp_path: Path) -> None:
    """XDG_DATA_HOME moves the database when it is an absolute path."""
    settings = read_settings({"HOME": str(tmp_path), "XDG_DATA_HOME": data_home}, folder=tmp_path)

    assert settings.database == tmp_path / expected


def test_today_is_that_of_viet_nam() -> None:
    """At seven in the evening of Greenwich it is tomorrow in Viet Nam already."""
    with time_machine.travel(datetime(2026, 11, 20, 19, tzinfo=UTC), tick=False):
        assert today(Settings(Path("x.db"))) == date(2026, 11, 21)


def test_today_can_be_fixed() -> None:
    """A fixed day is today, whatever the clock says."""
    assert today(Settings(Path("x.db"), fixed_today=date(2023, 5, 15))) == date(2023, 5, 15)


def test_every_setting_has_its_expectation() -> None:
    """Each variable that settings.py reads has a phrase for what it should look like, and no other has."""
    code = (ROOT / "bot" / "settings.py").read_text("utf-8")
    read = set(re.findall(r'_read\(\s*values, "([A-Z_]+)"', code))
    errors = tomllib.loads((ROOT / "bot" / "templates" / "errors.toml").read_text("utf-8"))

    assert set(errors["expected"]) == read
    assert set(VARIABLES) == read


def test_a_sentence_is_filled_with_its_facts() -> None:
    """A sentence names what it was given."""
    assert "8080" in explain("port_taken", port=8080, other=8081)
    assert "8081" in explain("port_taken", port=8080, other=8081)
