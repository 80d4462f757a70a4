"""The hub's certificate: TLS 1.2 or newer, with errors that say what to do."""

from __future__ import annotations

import ssl
from pathlib import Path


class CertificateError(ValueError):
    """The certificate or its key cannot be used; the sentence says why."""


def server_context(certificate: Path, key: Path) -> ssl.SSLContext:
    """A context for serving with this PEM chain and key.

    Raises:
        CertificateError: a file is missing, not PEM, or the key belongs to another certificate.
    """
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    for path in (certificate, key):
        if not path.is_file():
            raise CertificateError(f"There is no file {path}, which the TLS settings name")
    try:
        context.load_cert_chain(certificate, key)
    except (ssl.SSLError, OSError) as error:
        raise CertificateError(
            f"{certificate} and {key} cannot be used together as certificate and key: {error.strerror or error}"
        ) from None
    return context
