"""What the records of protocol.py and trace.py share."""

import msgspec


class Message(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What all messages share: immutable, exact, and sent by field name."""
