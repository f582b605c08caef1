"""Every byte the programs wrote during the session, and the secrets that must not be among them."""

from __future__ import annotations

import base64
import re
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Written:
    """What one run of a program wrote to one stream."""

    command: str
    stream: str
    content: bytes
    #: The contract itself has the token printed here: the environment of mode `container`.
    may_show_token: bool


def forms(secret: str) -> Iterator[bytes]:
    """The secret as it is, and as it looks inside base64 or hexadecimal: a leak need not be plain."""
    plain = secret.encode()
    yield plain
    yield plain.hex().encode()
    for shift in range(3):
        # Of a longer text in base64, all but the first and last group of the secret's own look the same.
        encoded = base64.b64encode(b"x" * shift + plain)
        yield encoded[4:-4]


def needles(secrets: Iterable[str]) -> re.Pattern[bytes]:
    """Finds any form of any of them; of none, nothing."""
    return re.compile(b"|".join(re.escape(form) for secret in secrets for form in forms(secret)) or b"(?!)")


@dataclass
class Transcript:
    """Kept for the whole session; the last test searches it."""

    tokens: list[str] = field(default_factory=list)
    #: Secret access keys that a test got to see: they may be printed, but lie nowhere in the clear.
    secret_keys: set[str] = field(default_factory=set)
    written: list[Written] = field(default_factory=list)

    def new_token(self, name: str) -> str:
        """A canary: an API token that occurs nowhere else in the world, so that finding it is a leak."""
        token = f"CW-SECRET-{name}-{secrets.token_hex(16)}"
        self.tokens.append(token)
        return token

    def note(self, command: str, stdout: bytes, stderr: bytes, *, may_show_token: bool = False) -> None:
        self.written.append(Written(command, "stdout", stdout, may_show_token))
        self.written.append(Written(command, "stderr", stderr, False))

    def leaks(self) -> list[str]:
        """Where a token was written though nothing allows it, or a secret key to standard error. Names no secret."""
        tokens = needles(self.tokens)
        keys = needles(self.secret_keys)
        return [
            f"{written.stream} of {written.command}"
            for written in self.written
            if not written.may_show_token
            and (tokens.search(written.content) or (written.stream == "stderr" and keys.search(written.content)))
        ]

    def anything_in(self, content: bytes) -> bool:
        """Whether a token or a secret key can be read off."""
        return bool(needles([*self.tokens, *self.secret_keys]).search(content))
