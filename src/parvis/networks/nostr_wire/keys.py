"""Who signs. The secret key never leaves this class: not in a repr, not in an error. `nostr_sdk` is loaded with the first key."""

from __future__ import annotations

from typing import Protocol

from parvis.networks.nostr_wire.events import Event, Tags, bare
from parvis.networks.protocol import Refused


class Signer(Protocol):
    """`pub`: the public key, 64 hexadecimal digits."""

    @property
    def pub(self) -> str: ...

    def signed(self, kind: int, tags: Tags, content: str, at: int) -> Event:
        """The same arguments give the same id, whenever it is asked."""

    def encrypted(self, pub: str, text: str) -> str:
        """For the eyes of `pub` (NIP-44)."""

    def decrypted(self, pub: str, text: str) -> str:
        """What `pub` wrote to us. Raises ValueError when it cannot be read."""


class Key:
    """A key of our own: ``nsec1…`` or 64 hexadecimal digits. Raises Refused("nostr-key")."""

    def __init__(self, secret: str) -> None:
        from nostr_sdk import Keys, NostrSdkError

        try:
            self._keys = Keys.parse(secret.strip())
        except NostrSdkError as error:
            raise Refused("nostr-key") from error
        self.pub = str(self._keys.public_key().to_hex())

    @classmethod
    def fresh(cls) -> Key:
        """A throw-away key."""
        from nostr_sdk import Keys

        return cls(str(Keys.generate().secret_key().to_hex()))

    def __repr__(self) -> str:
        return f"Key({self.pub[:8]}…)"

    def signed(self, kind: int, tags: Tags, content: str, at: int) -> Event:
        event = bare(self.pub, kind, tags, content, at)
        return {**event, "sig": str(self._keys.sign_schnorr(bytes.fromhex(event["id"])))}

    def encrypted(self, pub: str, text: str) -> str:
        from nostr_sdk import PublicKey

        return str(self._keys.nip44_encrypt(PublicKey.parse(pub), text))

    def decrypted(self, pub: str, text: str) -> str:
        from nostr_sdk import NostrSdkError, PublicKey

        try:
            return str(self._keys.nip44_decrypt(PublicKey.parse(pub), text))
        except NostrSdkError as error:
            raise ValueError("unreadable") from error
