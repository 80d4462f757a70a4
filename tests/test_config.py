"""Settings: file, environment, precedence, and errors a person can act on."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.config import DEFAULT_PORT, Config, ConfigError, load_config


def write(folder: Path, text: str) -> Path:
    path = folder / "watchfloor.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_without_a_file_everything_has_a_default() -> None:
    config = load_config(None, {"PATH": "/bin", "WATCHFLOOR_DATA": "elsewhere"})
    assert config == Config()
    assert config.hub.port == DEFAULT_PORT
    assert config.hub.journal_path.name == "journal.sqlite"
    assert config.hub.secret_path.parent == config.hub.journal_path.parent


def test_a_file_sets_what_it_names_and_its_paths_are_its_own(tmp_path: Path) -> None:
    config = load_config(
        write(
            tmp_path,
            """
            [hub]
            host = "0.0.0.0"
            port = 9000
            journal = "kept/shift.sqlite"
            origins = ["https://desk.example"]
            limits = { connections = 20 }
            [desk]
            theme = "day"
            [[basemap]]
            source = "streets.geojson"
            [[source]]
            name = "county"
            url = "wss://cad.example/stream"
            mapping = "county.toml"
            headers = { "X-Agency" = "4" }
            tls_ca = "ca.pem"
            """,
        ),
        {},
    )
    assert (config.hub.host, config.hub.port, config.hub.origins) == ("0.0.0.0", 9000, ("https://desk.example",))
    assert config.hub.journal == tmp_path / "kept/shift.sqlite"
    assert config.hub.limits.connections == 20
    assert config.desk.theme == "day"
    assert config.basemap[0].source == "streets.geojson"
    assert config.source[0].tls_ca == tmp_path / "ca.pem"
    assert config.source[0].headers == {"X-Agency": "4"}


def test_the_environment_goes_over_the_file(tmp_path: Path) -> None:
    path = write(tmp_path, '[hub]\nport = 9000\nhost = "::1"\njournal = "a.sqlite"\n[desk]\ntheme = "day"\n')
    environ = {
        "WATCHFLOOR_HUB_PORT": "9001",
        "WATCHFLOOR_HUB_ORIGINS": "https://a.example,https://b.example",
        "WATCHFLOOR_DESK_TOKEN_FILE": str(tmp_path / "token"),
    }
    config = load_config(path, environ)
    assert (config.hub.port, config.hub.host) == (9001, "::1")
    assert config.hub.journal == tmp_path / "a.sqlite"
    assert config.hub.origins == ("https://a.example", "https://b.example")
    assert config.desk.token_file == tmp_path / "token"
    assert config.desk.theme == "day"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[hub]\nprot = 1\n", "[hub] has no setting 'prot'; did you mean 'port'?"),
        ("[hubb]\n", "the file has no setting 'hubb'; did you mean 'hub'?"),
        ("[hub]\nport = 70000\n", "[hub] port: expected `int` <= 65535"),
        ("[hub]\nport = 'nine'\n", "[hub] port: expected `int`, got `str`"),
        (
            "[hub]\nlimits = { conections = 1 }\n",
            "[hub] limits has no setting 'conections'; did you mean 'connections'?",
        ),
        ("[hub]\nlimits = { connections = 0 }\n", "[hub] limits.connections: expected `int` >= 1"),
        ("[hub]\ntls_key = 'k.pem'\n", "go together"),
        ("[[source]]\nname = 'a'\nmapping = 'm'\n", "[[source]] 1 needs 'url'"),
        ("[[source]]\nname = 'a'\nmapping = 'm'\nurl = 'http://x'\n", "[[source]] 1 url"),
        (
            "[[source]]\nname='a'\nmapping='m'\nurl='ws://x'\n[[source]]\nname='a'\nmapping='m'\nurl='ws://y'\n",
            "called 'a'",
        ),
        ("[hub\n", "is not TOML"),
    ],
)
def test_what_cannot_be_used_is_said_in_words(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_config(write(tmp_path, text), {})
    assert words in str(caught.value)


def test_a_missing_file_and_unreadable_text_are_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no settings file"):
        load_config(tmp_path / "none.toml", {})
    path = tmp_path / "latin.toml"
    path.write_bytes(b"[desk]\ntheme = '\xff'\n")
    with pytest.raises(ConfigError, match="cannot be read"):
        load_config(path, {})


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("WATCHFLOOR_HUB_PROT", "1", "did you mean WATCHFLOOR_HUB_PORT?"),
        ("WATCHFLOOR_HUB_PORT", "many", "[hub] port"),
        ("WATCHFLOOR_HUB_LIMITS", "{}", "sets nothing"),
        ("WATCHFLOOR_DESK_COLOUR", "red", "it knows url, token"),
    ],
)
def test_a_variable_that_does_not_fit_is_said(name: str, value: str, words: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_config(None, {name: value})
    assert words in str(caught.value)


def test_calls_find_their_servers_and_keep_their_secrets_out_of_the_file(tmp_path: Path) -> None:
    config = load_config(
        write(
            tmp_path,
            """
            [call]
            room_url_template = "https://meet.example/{room}"
            [[call.ice_servers]]
            urls = ["stun:stun.example:3478"]
            [[call.ice_servers]]
            urls = ["turns:turn.example:5349"]
            username = "desk"
            credential_env = "TURN_SECRET"
            """,
        ),
        {},
    )
    stun, turn = config.call.ice_servers
    assert stun.for_browser({}) == {"urls": ["stun:stun.example:3478"]}
    assert turn.for_browser({"TURN_SECRET": "x"}) == {
        "urls": ["turns:turn.example:5349"], "username": "desk", "credential": "x",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[call.ice_servers]]\nurls = ["https://stun.example"]', "ice_servers"),
        ('[[call.ice_servers]]\nurls = ["turn:t.example"]\nusername = "desk"', "credential_env go together"),
        ('[call]\nroom_url_template = "javascript:alert(1)"', "room_url_template"),
        ("[[call.ice_servers]]\nurls = []\n", "ice_servers"),
        ("[call]\nice_server = []", "did you mean 'ice_servers'"),
    ],
)
def test_calls_misconfigured_are_refused_in_words(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        load_config(write(tmp_path, text), {})
