"""Names made offline: operation ids (UUIDv7) and incident references (``INC-7K3F``).

Randomness is handed in, so a run repeats from its seed. UUIDv7 is written out because the standard library has it
only from Python 3.14; its layout is RFC 9562, section 5.7.
"""

from __future__ import annotations

import os
from collections.abc import Callable

Randomness = Callable[[int], bytes]
"""Gives that many random bytes."""

#: Crockford's base 32 without I, L, O, U: nothing that is misread over the telephone.
REF_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
REF_PREFIX = "INC-"


def system_randomness(count: int) -> bytes:
    """Bytes from the operating system."""
    return os.urandom(count)


def uuid7(milliseconds: int, randomness: Randomness, count: int | None = None) -> str:
    """A UUIDv7 for that Unix time, in the usual 8-4-4-4-12 form.

    ``count`` (0 to 4095) stands for the first 12 random bits, so that ids made within one millisecond sort as they were
    made (RFC 9562, section 6.2, method 1).
    """
    value = int.from_bytes(randomness(10), "big")
    high = value >> 68 if count is None else count & 0xFFF
    low = value & ((1 << 62) - 1)
    number = (milliseconds & ((1 << 48) - 1)) << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low
    text = f"{number:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def incident_ref(randomness: Randomness, length: int = 4) -> str:
    """A short code for an incident, ``INC-`` and ``length`` characters of Crockford's base 32."""
    return REF_PREFIX + "".join(REF_ALPHABET[byte & 31] for byte in randomness(length))


def normal_ref(text: str) -> str:
    """A reference as it is stored: upper case, prefix added, O/I/L read as 0/1/1 (they are never made)."""
    bare = text.strip().upper().removeprefix(REF_PREFIX).removeprefix("INC")
    return REF_PREFIX + bare.translate(str.maketrans("OIL", "011"))
