"""What can go wrong with a journal, in a sentence a person can act on."""

from __future__ import annotations


class JournalError(Exception):
    """The journal cannot do what was asked. `code` is stable, for logs; `str()` is for a person.

    Codes: `old-sqlite`, `not-found`, `not-a-journal`, `newer-format`, `locked`, `no-access`, `torn`, `broken-chain`,
    `unreadable`, `disk-full`, `disk`, `out-of-order`, `known-id`, `unfit`,
    `ahead`, `closed`.
    """

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code
