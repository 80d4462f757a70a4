"""TLS: a hub with a certificate speaks wss, and says what is wrong with one it cannot use."""

from __future__ import annotations

import ssl
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from websockets.exceptions import WebSocketException

from console.domain.vocabulary import Role
from console.hub.tls import CertificateError, server_context
from console.wire.frames import Ack
from tests.hub.rig import Moment, running_hub, stranger
from tests.story import START, Story


def certificate(folder: Path, name: str = "hub") -> tuple[Path, Path]:
    """A self-made certificate for 127.0.0.1 and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(START - timedelta(days=3650))
        .not_valid_after(START + timedelta(days=36500))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = folder / f"{name}.pem", folder / f"{name}.key"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return paths


async def test_with_a_certificate_the_hub_speaks_wss_and_nothing_else(tmp_path: Path) -> None:
    chain, key = certificate(tmp_path)
    async with running_hub(tmp_path, Moment(), tls_certificate=chain, tls_key=key) as hub:
        assert hub.url.startswith("wss://127.0.0.1:")
        trusting = ssl.create_default_context(cafile=chain)
        async with stranger(hub, ssl=trusting) as peer:
            await peer.hello(hub.token(Role.COMMANDER, "Desk 1"), "commander")
            assert isinstance(await peer.publish(Story().incident()), Ack)
        with pytest.raises(ssl.SSLCertVerificationError):
            async with stranger(hub):
                pass
        with pytest.raises((OSError, WebSocketException)):
            async with stranger(hub, url=hub.url.replace("wss", "ws")):
                pass
        old = ssl.create_default_context(cafile=chain)
        old.maximum_version = ssl.TLSVersion.TLSv1_2
        async with stranger(hub, ssl=old):
            pass


def test_a_certificate_that_cannot_be_used_is_said(tmp_path: Path) -> None:
    chain, key = certificate(tmp_path)
    _, other_key = certificate(tmp_path, "other")
    server_context(chain, key)
    with pytest.raises(CertificateError, match="no file"):
        server_context(tmp_path / "none.pem", key)
    with pytest.raises(CertificateError, match="cannot be used together"):
        server_context(chain, other_key)
    with pytest.raises(CertificateError, match="cannot be used together"):
        server_context(key, key)
