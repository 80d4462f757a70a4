"""Addresses of feeds: what may be fetched, and that no credential is shown, kept or sent around."""

from __future__ import annotations

import pytest

from console.domain import facts as f
from console.domain.feeds import address_of, shown_uri, uri_fault
from console.domain.judge import judge
from console.domain.vocabulary import Role
from console.domain.vocabulary_care import FeedKind
from tests.story import Story


@pytest.mark.parametrize(
    ("uri", "shown"),
    [
        ("rtsp://user:pw@host:554/live", "rtsp://host:554/live"),
        ("RTSP://user@Host/live", "rtsp://host/live"),
        ("rtsp://a:b@c:d@host/live", "rtsp://host/live"),
        ("https://h/x.m3u8?token=abc&quality=hd", "https://h/x.m3u8?token=***&quality=hd"),
        ("https://h/x?X-Amz-Signature=abc", "https://h/x?X-Amz-Signature=***"),
        ("https://h/x?apiKey=abc#frag", "https://h/x?apiKey=***"),
        ("https://h/x#access_token=abc", "https://h/x"),
        ("srt://h:9000?mode=caller", "srt://h:9000?mode=caller"),
        ("rtsp://[2001:db8::1]:554/x", "rtsp://[2001:db8::1]:554/x"),
        ("not an address", "(not an address)"),
        ("javascript:alert(1)", "(not an address)"),
        ("", "(not an address)"),
    ],
)
def test_what_is_shown_holds_no_credential(uri: str, shown: str) -> None:
    assert shown_uri(uri) == shown


@pytest.mark.parametrize(
    ("uri", "words"),
    [
        ("rtsp://host/live", ""),
        ("https://h/x.m3u8?quality=hd", ""),
        ("udp://239.0.0.1:1234", ""),
        ("rtsp://[2001:db8::1]/x", ""),
        ("rtsp://user:pw@host/live", "carries credentials"),
        ("https://h/x?token=abc", "carries credentials"),
        ("https://h/x#token", "carries credentials"),
        ("rtsp://h/user=admin_password=tlJwpbo6_channel=1_stream=0.sdp", "carries credentials"),
        ("rtsp://h/user=admin&password=x&channel=1", "carries credentials"),
        ("https://h/live/token=abc/x.m3u8", "carries credentials"),
        ("https://h/x?p%61ssword=abc", "carries credentials"),
        ("https://h/x?a=1;password=abc", "carries credentials"),
        ("https://h/x?next=%3Ftoken%3Dabc", "carries credentials"),
        ("rtsp://user%3Apw%40host/live", "names no host"),
        ("rtsp://h/monkey/keynote/author/1", ""),
        ("rtsp://h/cam/realmonitor?channel=1&subtype=0", ""),
        ("file:///etc/passwd", "file:"),
        ("smb://host/share", "smb:"),
        ("javascript://h/%0aalert(1)", "javascript:"),
        ("rtsp:///live", "names no host"),
        ("rtsp://host/a b", "cannot be read"),
        ("rtsp://host/\x00", "cannot be read"),
        ("host/live", "cannot be read"),
    ],
)
def test_which_addresses_are_taken_in(uri: str, words: str) -> None:
    fault = uri_fault(uri)
    assert (words in fault) if words else fault == ""


def test_a_vendors_page_is_opened_over_http_only() -> None:
    assert uri_fault("https://vendor.example/live/7", outside=True) == ""
    assert "rtsp:" in uri_fault("rtsp://vendor.example/live", outside=True)


def test_an_announced_address_with_credentials_never_enters_the_journal() -> None:
    story = Story()
    for uri, code in (("rtsp://cam/1", None), ("rtsp://u:p@cam/1", "bad-address"), ("file:///x", "bad-address")):
        fact = f.FeedAnnounced(feed="f", uri=uri, feed_kind=FeedKind.FIXED)
        refusal = judge(story.picture, story.by(Role.SOURCE), fact)
        assert (refusal.code if refusal else None) == code
        assert refusal is None or "u:p" not in refusal.text


def test_parts_of_an_address() -> None:
    address = address_of("rtsp://u:p@Cam.Example:554/a/b?x=1")
    assert address == ("rtsp", True, "cam.example:554", "/a/b", "x=1")
