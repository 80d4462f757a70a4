"""Tile servers: polite, patient, never trusted, and their secrets never told."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from console.desk.map.cache import DiskCache
from console.desk.map.http import (
    FRESH_S,
    MISSING_S,
    USER_AGENT,
    Answer,
    XyzSource,
    address_of,
    fetch_over_network,
    without_secrets,
)
from console.desk.map.style import MapStyle
from console.desk.map.tiles import Key, MapError, TileLater
from console.desk.theme import load_theme
from tests.desk.map.making import color_at, picture

ADDRESS = "https://tiles.example.org/{z}/{x}/{y}.png?key=SECRET"


class Server:
    """A server in memory: answers what it is told to, and remembers what it was asked."""

    def __init__(self) -> None:
        self.answer: Answer | OSError = Answer(200, picture("#00ff00"), '"v1"')
        self.asked: list[tuple[str, dict[str, str]]] = []

    def __call__(self, url: str, headers: Mapping[str, str]) -> Answer:
        self.asked.append((url, dict(headers)))
        if isinstance(self.answer, OSError):
            raise self.answer
        return self.answer


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def make(tmp_path: Path, server: Server, clock: Clock, qapp: object) -> Callable[..., XyzSource]:
    def made(address: str = ADDRESS, **options: int) -> XyzSource:
        style, cache = MapStyle(load_theme("day")), DiskCache(tmp_path)
        return XyzSource(address, style, cache, clock=clock, rng=random.Random(1), fetch=server, **options)

    return made


def test_a_tile_is_asked_for_once_and_politely(make: Callable[..., XyzSource], server: Server) -> None:
    for source in (make(), make()):
        image = source.tile(3, 2, 1)
        assert image is not None
        assert color_at(image, 0.5, 0.5).name() == "#00ff00"
    ((url, headers),) = server.asked
    assert url == "https://tiles.example.org/3/2/1.png?key=SECRET"
    assert headers["User-Agent"] == USER_AGENT


def test_an_old_tile_is_asked_about_and_kept_when_unchanged(
    make: Callable[..., XyzSource], server: Server, clock: Clock
) -> None:
    source = make()
    source.tile(3, 2, 1)
    clock.now += FRESH_S + 1
    server.answer = Answer(304, b"")
    assert source.tile(3, 2, 1) is not None
    assert server.asked[-1][1]["If-None-Match"] == '"v1"'
    assert source.tile(3, 2, 1) is not None
    assert len(server.asked) == 2


def test_an_old_tile_is_shown_while_the_server_is_down(
    make: Callable[..., XyzSource], server: Server, clock: Clock
) -> None:
    source = make()
    source.tile(3, 2, 1)
    clock.now += FRESH_S + 1
    server.answer = OSError("down")
    assert source.tile(3, 2, 1) is not None
    assert "cannot be reached" in source.trouble


def test_a_dead_server_is_left_alone_longer_and_longer(
    make: Callable[..., XyzSource], server: Server, clock: Clock
) -> None:
    source = make()
    server.answer = OSError("down")
    with pytest.raises(TileLater):
        source.tile(3, 2, 1)
    for x in range(20):
        with pytest.raises(TileLater):
            source.tile(5, x, 1)
    assert len(server.asked) == 1
    clock.now += 20
    server.answer = Answer(200, picture("#00ff00"))
    assert source.tile(3, 2, 1) is not None
    assert source.trouble == ""


def test_a_tile_the_server_does_not_have_is_nothing_for_a_while(
    make: Callable[..., XyzSource], server: Server, clock: Clock
) -> None:
    source = make()
    server.answer = Answer(404, b"")
    assert source.tile(3, 2, 1) is None
    assert source.tile(3, 2, 1) is None
    assert len(server.asked) == 1
    clock.now += MISSING_S + 1
    server.answer = Answer(200, picture("#00ff00"))
    assert source.tile(3, 2, 1) is not None


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer(403, b""), "key is refused"),
        (Answer(429, b""), "asked too often"),
        (Answer(500, b""), "answers 500"),
        (Answer(200, b"<html>Please log in</html>"), "no map picture"),
    ],
)
def test_what_is_wrong_is_said_without_the_secret(
    make: Callable[..., XyzSource], server: Server, answer: Answer, words: str
) -> None:
    source = make()
    server.answer = answer
    with pytest.raises(TileLater) as caught:
        source.tile(3, 2, 1)
    assert words in source.trouble
    assert "SECRET" not in source.trouble + str(caught.value)


def test_a_secret_stays_out_of_names_and_words(make: Callable[..., XyzSource]) -> None:
    source = make("https://user:SECRET@tiles.example.org/{z}/{x}/{y}?key=SECRET")
    assert "SECRET" not in source.name + source.attribution
    assert without_secrets("https://u:SECRET@h/a?key=SECRET&style=dark") == "https://h/a?key=…&style=…"


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("file:///etc/passwd?{z}{x}{y}", "begins with https"),
        ("ftp://h/{z}/{x}/{y}", "begins with https"),
        ("https:///{z}/{x}/{y}", "begins with https"),
        ("https://h/{z}/{x}", "needs {z}"),
        ("https://h:port/{z}/{x}/{y}", "not an address"),
        ("http://user:SECRET@h/{z}/{x}/{y}", "must be https"),
    ],
)
def test_addresses_that_are_none_are_refused(make: Callable[..., XyzSource], address: str, words: str) -> None:
    with pytest.raises(MapError, match=words.replace("{", r"\{")) as caught:
        make(address)
    assert "SECRET" not in str(caught.value)


def test_places_in_an_address() -> None:
    assert address_of("https://{s}.h/{z}/{x}/{-y}{r}", Key(2, 1, 0)) == "https://b.h/2/1/3"


def test_openstreetmap_is_credited(make: Callable[..., XyzSource]) -> None:
    assert "OpenStreetMap" in make("https://tile.openstreetmap.org/{z}/{x}/{y}.png").attribution


def test_deeper_than_the_server_tiles_are_enlarged(make: Callable[..., XyzSource], server: Server) -> None:
    assert make(deepest=3).tile(5, 8, 4) is not None
    assert server.asked[0][0].startswith("https://tiles.example.org/3/2/1.png")


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path.startswith("/away"):
            self.send_response(302)
            self.send_header("Location", "file:///etc/hostname")
            self.end_headers()
            return
        known = self.path.startswith("/tile")
        self.send_response(200 if known else 404)
        self.send_header("ETag", '"e"')
        self.end_headers()
        self.wfile.write(b"bytes" if known else b"")

    def log_message(self, format: str, *args: object) -> None:
        return


@pytest.fixture
def real_server() -> Iterator[str]:
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{httpd.server_port}"
    httpd.shutdown()
    thread.join()
    httpd.server_close()


def test_over_a_real_connection(real_server: str) -> None:
    assert fetch_over_network(f"{real_server}/tile", {}) == Answer(200, b"bytes", '"e"')
    assert fetch_over_network(f"{real_server}/gone", {}).status == 404


def test_a_redirect_to_a_file_is_not_followed(real_server: str) -> None:
    answer = fetch_over_network(f"{real_server}/away", {})
    assert (answer.status, answer.body) == (302, b"")


def test_nobody_listening_is_an_error_not_a_wait() -> None:
    with pytest.raises(OSError, match="refused"):
        fetch_over_network("http://127.0.0.1:9/tile", {})
