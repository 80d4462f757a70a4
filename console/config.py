"""Settings: one TOML file, then `WATCHFLOOR_*` variables, then flags; checked, with errors in plain words."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import msgspec
import platformdirs

from console.wire.codec import MAX_CLIENT_FRAME

#: Variables are named after the setting: `WATCHFLOOR_HUB_PORT`, `WATCHFLOOR_DESK_TOKEN_FILE`.
PREFIX = "WATCHFLOOR_"
DEFAULT_PORT = 8750

Seconds = Annotated[float, msgspec.Meta(gt=0)]
Count = Annotated[int, msgspec.Meta(ge=1)]


class ConfigError(ValueError):
    """The settings cannot be used; the sentence says which one and why."""


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of all settings: a misspelt name is an error, never ignored."""


class Limits(Settings, frozen=True):
    """Security limits of a hub. None of them may be switched off; all may be set.

    A client that is too fast is read more slowly, so that nothing it sends is lost; a desk that is too slow is
    cut, because it may not make others wait and would show an old picture as if it were live.
    """

    connections: Count = 500
    frame_bytes: Annotated[int, msgspec.Meta(ge=1024, le=MAX_CLIENT_FRAME)] = MAX_CLIENT_FRAME
    hello_within_s: Seconds = 5.0
    messages_per_s: Count = 5_000
    unacknowledged: Count = 20_000
    bad_frames: Count = 100
    desk_behind_facts: Count = 20_000
    desk_stalled_s: Seconds = 15.0
    units: Count = 100_000


class HubSettings(Settings, frozen=True):
    """`[hub]`: where the server listens, what it keeps and whom it lets in."""

    host: str = "127.0.0.1"
    port: Annotated[int, msgspec.Meta(ge=0, le=65_535)] = DEFAULT_PORT
    journal: Path | None = None
    secret_file: Path | None = None
    tls_certificate: Path | None = None
    tls_key: Path | None = None
    origins: tuple[str, ...] = ()
    limits: Limits = Limits()
    checkpoint_facts: Count = 20_000
    checkpoint_minutes: Annotated[float, msgspec.Meta(gt=0)] = 5.0
    track_every_s: Seconds = 2.0

    @property
    def journal_path(self) -> Path:
        """The journal's file; in this user's data folder unless set."""
        return self.journal or platformdirs.user_data_path("watchfloor") / "journal.sqlite"

    @property
    def secret_path(self) -> Path:
        """The file of the secret that signs tokens; beside the journal unless set."""
        return self.secret_file or self.journal_path.with_name("hub.secret")


class DeskSettings(Settings, frozen=True):
    """`[desk]`: which hub a console connects to, as whom, and how it looks."""

    url: str = f"ws://127.0.0.1:{DEFAULT_PORT}/v1/stream"
    token: str = ""
    token_file: Path | None = None
    theme: str = "night"


class BasemapSettings(Settings, frozen=True):
    """`[[basemap]]`: one layer under the map: a GeoJSON file or folder, `{z}/{x}/{y}` URL, MBTiles or PMTiles."""

    source: str
    name: str = ""
    attribution: str = ""


class SourceSettings(Settings, frozen=True):
    """`[[source]]`: an outside websocket the hub itself listens to, and the mapping its JSON is read with.

    `mapping` is the name of one that ships, or a TOML file. The token comes from the variable `token_env` or the
    file `token_file`; it is sent as a bearer token, or in the address as the parameter `token_query`. `subscribe`
    is sent first, where a source wants to be asked. After `idle_s` without a word the source is connected anew.
    """

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    url: Annotated[str, msgspec.Meta(pattern=r"^wss?://")]
    mapping: str
    headers: dict[str, str] = {}
    token_env: str = ""
    token_file: Path | None = None
    token_query: str = ""
    tls_ca: Path | None = None
    subscribe: str = ""
    idle_s: Seconds = 120.0
    exercise: bool = False


class IceServer(Settings, frozen=True):
    """`[[call.ice_servers]]`: a STUN or TURN server that helps two ends of a call to find each other (RFC 8656).

    The credential comes from the variable `credential_env`: settings files get copied about, secrets should not.
    """

    urls: Annotated[
        tuple[Annotated[str, msgspec.Meta(pattern=r"^(stun|turn)s?:[^\s@]+$")], ...], msgspec.Meta(min_length=1)
    ]
    username: str = ""
    credential_env: str = ""

    def for_browser(self, environ: Mapping[str, str]) -> dict[str, Any]:
        """As `RTCPeerConnection` takes it; a TURN server whose credential is not set is left to refuse by itself."""
        given: dict[str, Any] = {"urls": list(self.urls)}
        if self.username:
            given |= {"username": self.username, "credential": environ.get(self.credential_env, "")}
        return given


class CallSettings(Settings, frozen=True):
    """`[call]`: how video calls find their way.

    `room_url_template` names an agency's own room (Jitsi and the like), opened outside the desk in place of our
    call; `{incident}` in it becomes the incident's number, `{room}` a name nobody guesses. `page_url` is where
    phones reach the hub, when that is another address than the desk's own.
    """

    ice_servers: tuple[IceServer, ...] = ()
    room_url_template: Annotated[str, msgspec.Meta(pattern=r"^(https://\S+)?$")] = ""
    page_url: Annotated[str, msgspec.Meta(pattern=r"^(https?://\S+)?$")] = ""


class FeedLogin(Settings, frozen=True):
    """`[[feed_login]]`: this desk's own credentials for the cameras of one host; none ever come over the stream.

    The password comes from the variable `password_env`.
    """

    host: Annotated[str, msgspec.Meta(pattern=r"^[^\s/@]+$")]
    user: Annotated[str, msgspec.Meta(min_length=1)]
    password_env: Annotated[str, msgspec.Meta(min_length=1)]


class Config(Settings, frozen=True):
    """Everything that can be set."""

    hub: HubSettings = HubSettings()
    desk: DeskSettings = DeskSettings()
    call: CallSettings = CallSettings()
    basemap: tuple[BasemapSettings, ...] = ()
    source: tuple[SourceSettings, ...] = ()
    feed_login: tuple[FeedLogin, ...] = ()


def load_config(path: Path | None, environ: Mapping[str, str]) -> Config:
    """Read the file (none: all defaults), then let the environment's variables take precedence.

    Paths in the file are relative to the file's folder.

    Raises:
        ConfigError: no such file, not TOML, an unknown setting or a value that does not fit.
    """
    raw = _read(path) if path is not None else {}
    config = _convert(raw, str(path), path.parent if path is not None else None, strict=True)
    if path is not None:
        config = msgspec.structs.replace(config, source=tuple(_beside(source, path) for source in config.source))
    for section in ("hub", "desk"):
        given = _from_environment(section, environ)
        if given:
            merged = {**msgspec.to_builtins(getattr(config, section), enc_hook=str), **given}
            config = msgspec.structs.replace(
                config,
                **{section: getattr(_convert({section: merged}, "the environment", None, strict=False), section)},
            )
    _check(config)
    return config


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigError(f"There is no settings file {path}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"The settings file {path} cannot be read: {error}") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"The settings file {path} is not TOML: {error}") from None


def _convert(raw: dict[str, Any], origin: str, folder: Path | None, *, strict: bool) -> Config:
    def to_path(kind: type, value: Any) -> Any:
        if kind is Path and isinstance(value, str):
            given = Path(value).expanduser()
            return folder / given if folder is not None else given
        raise ValueError(f"Expected a path, got {value!r}")

    try:
        return msgspec.convert(raw, Config, strict=strict, dec_hook=to_path)
    except msgspec.ValidationError as error:
        raise ConfigError(f"In {origin}: {_in_words(str(error))}") from None


def _from_environment(section: str, environ: Mapping[str, str]) -> dict[str, Any]:
    prefix = f"{PREFIX}{section.upper()}_"
    known = Config.__struct_defaults__[Config.__struct_fields__.index(section)].__struct_fields__
    given: dict[str, Any] = {}
    for name, value in environ.items():
        if not name.startswith(prefix):
            continue
        setting = name.removeprefix(prefix).lower()
        if setting not in known or setting == "limits":
            raise ConfigError(f"In the environment: {name} sets nothing{_meant(setting, known, prefix)}")
        given[setting] = value.split(",") if setting == "origins" else value
    return given


def _beside(source: SourceSettings, path: Path) -> SourceSettings:
    """A mapping that is a file is meant from the settings file's folder, like every other path in it."""
    if not source.mapping.endswith(".toml"):
        return source
    return msgspec.structs.replace(source, mapping=str(path.parent / Path(source.mapping).expanduser()))


def _check(config: Config) -> None:
    hub = config.hub
    if (hub.tls_certificate is None) != (hub.tls_key is None):
        raise ConfigError("[hub] tls_certificate and tls_key go together: set both or neither")
    for source in config.source:
        if source.token_env and source.token_file:
            raise ConfigError(f"[[source]] {source.name}: give token_env or token_file, not both")
    for server in config.call.ice_servers:
        if bool(server.username) != bool(server.credential_env):
            raise ConfigError("[call] ice_servers: username and credential_env go together: set both or neither")
    names = [source.name for source in config.source]
    for name in sorted({name for name in names if names.count(name) > 1}):
        raise ConfigError(f"Two [[source]] entries are called {name!r}; each needs a name of its own")


def _in_words(text: str) -> str:
    """msgspec's error as a person would say it: which setting, what is wrong, what was perhaps meant."""
    message, _, where = text.partition(" - at ")
    place = _place(where.strip("` "))
    if unknown := re.search(r"unknown field `(.+?)`", message):
        owner = place or "the file"
        return f"{owner} has no setting {unknown[1]!r}{_meant(unknown[1], _fields_at(place))}"
    if missing := re.search(r"missing required field `(.+?)`", message):
        return f"{place or 'the file'} needs {missing[1]!r}"
    return f"{place or 'the file'}: {message[:1].lower()}{message[1:]}"


def _place(where: str) -> str:
    """`$.hub.port` as `[hub] port`, `$.source[0].url` as `[[source]] 1 url`."""
    found = re.match(r"\$\.(\w+)(?:\[(\d+|\.\.\.)\])?(?:\.(.+))?$", where)
    if not found:
        return ""
    table, index, rest = found.groups()
    head = f"[{table}]" if index is None else f"[[{table}]]" + (f" {int(index) + 1}" if index.isdigit() else "")
    return f"{head} {rest}" if rest else head


def _fields_at(place: str) -> tuple[str, ...]:
    structs: dict[str, type[Settings]] = {
        "[hub] limits": Limits,
        "[hub]": HubSettings,
        "[desk]": DeskSettings,
        "[call] ice_servers": IceServer,
        "[call]": CallSettings,
        "[[basemap]]": BasemapSettings,
        "[[source]]": SourceSettings,
        "[[feed_login]]": FeedLogin,
    }
    found = next((struct for head, struct in structs.items() if place.startswith(head)), Config)
    return found.__struct_fields__


def _meant(name: str, known: tuple[str, ...], prefix: str = "") -> str:
    close = difflib.get_close_matches(name, known, n=1)
    if not close:
        return f"; it knows {', '.join(known)}"
    return f"; did you mean {prefix + close[0].upper() if prefix else repr(close[0])}?"
