"""Run the server that orders, keeps and hands out the facts."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import logging
import os
import signal
import sys
from pathlib import Path

import msgspec

from console.config import Config, ConfigError, HubSettings, load_config
from console.domain.instruments import InstrumentError
from console.hub.server import HubServer
from console.hub.tls import CertificateError
from console.hub.tokens import TokenError
from console.journal.errors import JournalError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `watchfloor hub`; what is not given comes from the settings file, the environment, defaults."""
    parser.argument_default = argparse.SUPPRESS
    parser.add_argument("--config", type=Path, help="settings file (TOML)")
    parser.add_argument("--host", help="address to listen on; 0.0.0.0 for every one (default: only this machine)")
    parser.add_argument("--port", type=int, help="port to listen on; 0 takes a free one (default: 8750)")
    parser.add_argument("--journal", type=Path, help="file the facts are kept in; made when there is none")
    parser.add_argument("--secret-file", type=Path, help="secret that signs tokens; made when there is none")
    parser.add_argument("--tls-certificate", type=Path, help="PEM certificate chain; with it the hub speaks wss://")
    parser.add_argument("--tls-key", type=Path, help="PEM key of the certificate")
    parser.add_argument("--origin", action="append", help="web origin that may connect (programs always may); repeat")
    parser.add_argument("--verbose", action="store_true", default=False, help="say more about what happens")


def run(args: argparse.Namespace) -> int:
    """Run until interrupted (0), or until the journal cannot be written (1)."""
    level = logging.DEBUG if args.verbose else logging.WARNING
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    try:
        config = load_config(getattr(args, "config", None), os.environ)
        settings = _with_flags(config.hub, args)
        return asyncio.run(_serve(settings, config))
    except (ConfigError, JournalError, TokenError, CertificateError, InstrumentError) as error:
        print(f"watchfloor hub: {error}", file=sys.stderr)
    except OSError as error:
        print(f"watchfloor hub: cannot listen: {error.strerror or error}", file=sys.stderr)
    return 1


def _with_flags(hub: HubSettings, args: argparse.Namespace) -> HubSettings:
    given = {name: value for name, value in vars(args).items() if name in HubSettings.__struct_fields__}
    if "origin" in args:
        given["origins"] = tuple(args.origin)
    settings = msgspec.structs.replace(hub, **given)
    if (settings.tls_certificate is None) != (settings.tls_key is None):
        raise ConfigError("--tls-certificate and --tls-key go together: give both or neither")
    if not 0 <= settings.port <= 65_535:
        raise ConfigError(f"{settings.port} is no port; give one from 1 to 65535, or 0 for a free one")
    return settings


async def _serve(settings: HubSettings, config: Config) -> int:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows: an interrupt ends `asyncio.run` instead
            loop.add_signal_handler(name, stop.set)
    async with HubServer(settings, sources=config.source, call=config.call) as hub:
        print("\n".join(_greeting(hub, config)), flush=True)
        hub.failed.add_done_callback(lambda failed: stop.set())
        await stop.wait()
        if hub.failed.done():
            print(f"watchfloor hub: {hub.failed.result()}", file=sys.stderr)
            return 1
        print("stopping: what was accepted is being written", flush=True)
    print("stopped; nothing that was acknowledged is lost", flush=True)
    return 0


def _greeting(hub: HubServer, config: Config) -> list[str]:
    settings = hub.settings
    page = hub.url.replace("ws", "http", 1).replace("/v1/stream", "")
    secret = settings.secret_path
    lines = [
        f"Watchfloor hub listens on {hub.url}",
        f"  journal  {settings.journal_path} ({hub.intake.head:,} facts)",
        f"  health   {page}/healthz and {page}/metrics",
        *(f"  note     {note}" for note in hub.journal.notes),
        *(f"  source   {source.name} is followed" for source in config.source),
    ]
    if settings.tls_certificate is None and settings.host not in ("127.0.0.1", "::1", "localhost"):
        lines.append("  WARNING  without --tls-certificate everything is sent in the clear, tokens too")
    lines += [
        "To connect, make a token for each person and source:",
        f"  watchfloor token --role commander --name NAME --secret-file {secret}",
        f"  watchfloor token --role source --name SYSTEM --secret-file {secret}",
        "Stop with Ctrl-C.",
    ]
    return lines
