"""Addresses of feeds: what is opened, what is refused, and that nothing secret is ever shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.wire.feed_address import AddressError, Leave, Near, judge_address, leave_to_contact, question


@pytest.mark.parametrize(
    ("uri", "scheme", "host", "port"),
    [
        ("rtsp://cam7.example.org:8554/live", "rtsp", "cam7.example.org", 8554),
        ("RTSPS://Cam7.Example.org/live", "rtsps", "cam7.example.org", None),
        ("http://192.0.2.7:8888/drone/index.m3u8", "http", "192.0.2.7", 8888),
        ("https://media.example.org", "https", "media.example.org", None),
        ("udp://@239.1.2.3:5000", "udp", "239.1.2.3", 5000),
        ("udp://239.1.2.3:5000?pkt_size=1316", "udp", "239.1.2.3", 5000),
        ("srt://media.example.org:8890?streamid=read:drone&mode=caller", "srt", "media.example.org", 8890),
        ("rtsp://[2001:db8::7]:554/x", "rtsp", "2001:db8::7", 554),
    ],
)
def test_what_is_opened(uri: str, scheme: str, host: str, port: int | None) -> None:
    address = judge_address(uri)
    assert (address.scheme, address.host, address.port) == (scheme, host, port)


@pytest.mark.parametrize(
    "uri",
    [
        "file:///etc/passwd", "FILE:///etc/passwd", "raw:///dev/video0", "concat:http://a/1|file:///etc/passwd",
        "subfile,,start,0,end,9,,:/etc/passwd", "data:video/mp4;base64,AAAA", "pipe:0", "tcp://a:1?listen",
        "javascript:alert(1)", "ftp://a/b", "gopher://a", "crypto:http://a", "rtmp://a/b", "cache:http://a",
        "/etc/passwd", "C:\\cam.mp4", "", "http:", "http://", "http:///path", "rtsp://:554/x", "http//a",
        " http://a", "http://a b/", "http://a\n/", "http://a/\x00", "http://a\\@b/", "http://ä.example/",
        "http://a..b/", "http://-a/", "http://[::1", "http://[::1]x/", "http://[1.2.3.4]/", "http://1.2.3/",
        "http://2130706433/", "http://0x7f000001/", "http://0x7f.0.0.1/", "http://1.2.3.4.5/", "http://256.1.1.1/",
        "http://a:0/", "http://a:65536/", "http://a:x/", "http://a:/", "http://a:99999999999/",
        "srt://a:1?mode=listener", "srt://0.0.0.0:1?mode=rendezvous", "udp://a:1?localaddr=0.0.0.0", "srt://a?x=y",
        "http://" + "a" * 64 + "/", "http://a/" + "x" * 4000,
    ],
)  # fmt: skip
def test_what_is_refused_with_a_sentence_that_repeats_nothing(uri: str) -> None:
    with pytest.raises(AddressError) as refused:
        judge_address(uri)
    said = str(refused.value)
    assert said.endswith(".")
    assert len(uri) < 8 or uri not in said


@pytest.mark.parametrize(
    ("uri", "shown"),
    [
        ("rtsp://admin:hunter2@cam7:554/live/main", "rtsp://cam7:554/live/main"),
        ("rtsp://a@b:hunter2@cam7/live", "rtsp://cam7/live"),
        ("rtsp://cam7/user=admin&password=hunter2&channel=1", "rtsp://cam7/…"),
        ("http://m/p/index.m3u8?token=hunter2", "http://m/p/index.m3u8?…"),
        ("http://m/p;jsessionid=hunter2/i.m3u8", "http://m/…/i.m3u8"),
        ("http://m/eyJhbGciOiJIUzI1NiJ9.hunter2hunter2/i.m3u8", "http://m/…/i.m3u8"),
        ("http://m/pass%3Dhunter2/x", "http://m/…/x"),
        ("http://m/x#hunter2", "http://m/x"),
        ("srt://m:8890?streamid=#!::u=me,s=hunter2", "srt://m:8890?…"),
        ("srt://m:8890?streamid=read:p:me:hunter2&passphrase=hunter2", "srt://m:8890?…"),
        ("https://hunter2@m", "https://m"),
    ],
)
def test_what_is_shown_holds_no_secret(uri: str, shown: str) -> None:
    address = judge_address(uri)
    assert address.shown == shown
    for said in (repr(address), str(address), f"{address}", question(address)):
        assert "hunter2" not in said


def test_a_player_gets_the_whole() -> None:
    uri = "rtsp://admin:hunter2@cam7:554/live?x=1"
    assert judge_address(uri).to_open() == uri
    assert judge_address(uri).has_credentials


def test_the_desks_own_credentials_go_in_encoded() -> None:
    signed = judge_address("rtsp://cam7/live").signed_in("desk", "p@ss:/w")
    assert signed.to_open() == "rtsp://desk:p%40ss%3A%2Fw@cam7/live"
    assert signed.shown == "rtsp://cam7/live"
    assert judge_address(signed.to_open()).host == "cam7"


@given(st.text(max_size=80))
def test_no_text_is_ever_more_than_refused(text: str) -> None:
    for uri in (text, f"http://{text}", f"rtsp://cam7/{text}", f"rtsp://{text}@cam7/x"):
        try:
            address = judge_address(uri)
        except AddressError:
            continue
        assert address.host
        assert judge_address(address.to_open()) == address


@pytest.mark.parametrize(
    ("uri", "near"),
    [
        ("http://localhost/", Near.THIS_MACHINE),
        ("http://127.0.0.1:80/", Near.THIS_MACHINE),
        ("http://[::1]/", Near.THIS_MACHINE),
        ("http://0.0.0.0/", Near.THIS_MACHINE),
        ("http://10.1.2.3/", Near.LOCAL),
        ("http://169.254.169.254/", Near.LOCAL),
        ("http://cam7/", Near.LOCAL),
        ("http://cam7.local/", Near.LOCAL),
        ("udp://239.1.2.3:5000", Near.MULTICAST),
        ("http://example.org/", Near.ELSEWHERE),
        ("http://8.8.8.8/", Near.ELSEWHERE),
    ],
)
def test_where_a_host_is(uri: str, near: Near) -> None:
    assert judge_address(uri).near is near


def test_a_new_host_is_asked_about_and_a_known_one_is_not() -> None:
    address = judge_address("rtsp://cam7.example.org/live")
    assert leave_to_contact(address, frozenset()) is Leave.ASK
    assert leave_to_contact(address, frozenset({"cam7.example.org"})) is Leave.GIVEN
    assert leave_to_contact(judge_address("rtsp://cam8.example.org/live"), {"cam7.example.org"}) is Leave.ASK
    assert question(judge_address("http://127.0.0.1/x")) == (
        "This desk has never contacted 127.0.0.1 (this machine itself). Contact it for this feed?"
    )


@pytest.mark.parametrize(
    ("uri", "playlist"),
    [
        ("http://m/p/index.m3u8?token=x", True),
        ("https://m/P/INDEX.M3U8", True),
        ("http://m/live.ts", False),
        ("http://m/live.ts?list=a.m3u8", False),
        ("rtsp://m/a.m3u8", False),
    ],
)
def test_a_playlist_is_told_from_a_stream(uri: str, playlist: bool) -> None:
    assert judge_address(uri).is_playlist is playlist
