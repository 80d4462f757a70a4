"""Open the console on a hub: the live picture of every crisis and every team; with --review, a shift in its journal."""

from __future__ import annotations

import argparse
import base64
import json
import os
import signal
import ssl
import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from console.config import Config, ConfigError, load_config
from console.desk.workspaces import WORKSPACE_NAMES

if TYPE_CHECKING:
    from console.desk.model import DeskModel, Link


class StartError(ValueError):
    """The desk cannot be opened; the sentence says what to do."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `watchfloor desk`; what is not given comes from the settings file, the environment, defaults."""
    parser.argument_default = argparse.SUPPRESS
    parser.add_argument("--config", type=Path, help="settings file (TOML)")
    parser.add_argument("--hub", metavar="URL", help="the hub's stream, such as wss://hub.example:8750/v1/stream")
    parser.add_argument("--token", help="token from `watchfloor token`; a file is safer: others may see this line")
    parser.add_argument("--token-file", type=Path, help="file that holds the token")
    parser.add_argument("--tls-ca", type=Path, help="PEM certificate to trust, for a hub with one of its own making")
    parser.add_argument("--review", metavar="JOURNAL", type=Path, help="look at a shift in its journal, with no hub")
    parser.add_argument("--theme", choices=("night", "day", "contrast"), help="colours (default: as last time)")
    parser.add_argument(
        "--basemap", metavar="SPEC", action="append",
        help="GeoJSON file or folder, .mbtiles, .pmtiles or an address with {z}/{x}/{y}; repeat to stack them, "
        "the lowest first; 'city' is the demo city",
    )  # fmt: skip
    parser.add_argument("--streets", metavar="GEOJSON", type=Path, action="append", help="streets for travel times")
    parser.add_argument("--layout", metavar="NAME", help="arrangement to open with (default: as last time)")
    parser.add_argument("--workspace", choices=WORKSPACE_NAMES, help="arrangement of views (default: as last time)")
    parser.add_argument("--wall", action="store_true", default=False, help="full screen, larger, for a wall")
    parser.add_argument("--silent", action="store_true", default=False, help="no sounds on this machine: flash instead")


def run(args: argparse.Namespace) -> int:
    """Run until the window is closed (0); 1 when it cannot be opened."""
    try:
        config = load_config(getattr(args, "config", None), os.environ)
        if hasattr(args, "review"):
            return _review(args, config)
        token = _token(args, config)
        return _show(args, config, token, role_in(token))
    except (ConfigError, StartError) as error:
        print(f"watchfloor desk: {error}", file=sys.stderr)
        return 1


def _review(args: argparse.Namespace, config: Config) -> int:
    """A desk on a journal. What can be wrong with the file is said on the desk, beside what can be shown."""
    path: Path = args.review.expanduser()
    if not path.is_file():
        raise StartError(f"there is no journal {path}")
    _need_display(sys.platform, os.environ)
    from console.desk.model import DeskModel
    from console.desk.time.no_hub import NoHub
    from console.domain.vocabulary import Role

    role = Role.OPERATIONS
    return _run(args, config, NoHub(), role.value, lambda link: DeskModel(link, reviewer=role), review=path)


def _show(args: argparse.Namespace, config: Config, token: str, role: str) -> int:
    _need_display(sys.platform, os.environ)
    from console.desk.model import DeskModel
    from console.link.client import Client
    from console.link.worker import LinkWorker

    url = getattr(args, "hub", config.desk.url)
    tls = _tls(url, getattr(args, "tls_ca", None))
    link = LinkWorker(lambda: Client(url, token, role, client="desk", tls=tls))
    return _run(args, config, link, role, DeskModel, url=url)


def _run(
    args: argparse.Namespace,
    config: Config,
    link: Link,
    role: str,
    make_model: Callable[[Link], DeskModel],
    *,
    url: str = "",
    review: Path | None = None,
) -> int:
    from PySide6.QtCore import QCoreApplication, Qt
    from PySide6.QtWidgets import QApplication

    from console.desk.feeds.desk_feeds import new_wall
    from console.desk.feeds.sign_in import signing_in
    from console.desk.opening import DeskOptions, open_desk
    from console.desk.outside import Outside
    from console.desk.theme import ThemeError

    # The browser engine, should a call be opened later, shares the window's graphics; it must be said this early.
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)
    application = QApplication.instance() or QApplication(sys.argv[:1])
    application.setApplicationName("Watchfloor")
    layers = tuple(_basemap(spec) for spec in getattr(args, "basemap", ())) or tuple(b.source for b in config.basemap)
    options = DeskOptions(
        layouts_path=platformdirs.user_config_path("watchfloor", appauthor=False) / "layouts.json",
        cache_folder=platformdirs.user_cache_path("watchfloor", appauthor=False),
        theme=getattr(args, "theme", config.desk.theme if getattr(args, "config", None) else ""),
        basemap=layers,
        attribution="; ".join(b.attribution for b in config.basemap if b.attribution),
        streets=tuple(getattr(args, "streets", ())),
        layout=getattr(args, "layout", ""),
        wall=args.wall,
        sounds=not args.silent,
        workspace=getattr(args, "workspace", ""),
        role=role,
        outside=Outside(
            config.call, url, make_wall=partial(new_wall, sign_in=signing_in(config.feed_login, os.environ))
        ),
        review=review,
    )
    try:
        window = open_desk(link, options, make_model=make_model)
    except ThemeError as error:
        raise StartError(str(error)) from None
    signal.signal(signal.SIGINT, lambda *_: window.close())
    window.model.start()
    return int(application.exec())


def _need_display(platform: str, environ: Mapping[str, str]) -> None:
    """Say it in words: Qt would end the whole program where there is no screen."""
    known = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    if platform.startswith("linux") and not any(environ.get(name) for name in known):
        raise StartError("there is no screen here: start it in a graphical session, or set DISPLAY")


def _basemap(spec: str) -> str:
    from console.paths import resource

    return str(resource("city/port_city.geojson")) if spec == "city" else spec


def _token(args: argparse.Namespace, config: Config) -> str:
    """The token from the line, its file, the environment or the settings, in this order."""
    given = getattr(args, "token", "")
    file = None if given else getattr(args, "token_file", None)
    if not given and file is None:
        given, file = config.desk.token, config.desk.token_file
    if given:
        return given.strip()
    if file is None:
        raise StartError(
            "a token is needed: make one with `watchfloor token --role commander`, and name its file with --token-file"
        )
    try:
        return Path(file).expanduser().read_text(encoding="ascii").strip()
    except OSError as error:
        raise StartError(f"the token file {file} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise StartError(f"the file {file} holds no token") from None


def role_in(token: str) -> str:
    """The role a token was made for. Not verified here: the hub does that, this only says what to ask for.

    Raises:
        StartError: this is no token.
    """
    try:
        body = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
        return str(claims["role"])
    except (IndexError, KeyError, TypeError, ValueError):
        raise StartError("this is no token: make one with `watchfloor token --role commander`") from None


def _tls(url: str, authority: Path | None) -> ssl.SSLContext | None:
    if not url.startswith("wss:"):
        return None
    try:
        return ssl.create_default_context(cafile=str(authority) if authority else None)
    except (OSError, ssl.SSLError) as error:
        raise StartError(f"the certificate {authority} cannot be used: {error}") from None
