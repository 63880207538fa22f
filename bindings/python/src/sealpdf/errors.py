"""What sealpdf raises. Every exception is below Error and carries the command line's stable code."""

from __future__ import annotations

from typing import Any, ClassVar


class Error(Exception):
    """sealpdf could not do what was asked; nothing was written. A bad signature is a verdict, never an Error.

    The base class itself stands for a fault of sealpdf's own (category "fault", code "internal").
    """

    category: ClassVar[str] = "fault"
    code: str
    """Stable, such as "keyword-not-found"."""
    file: str
    """The file it is about; empty when unknown."""
    object: str
    """Such as "12 0 R" or a field's name; empty when unknown."""

    def __init__(self, message: str, *, code: str = "internal", file: str = "", object: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.file = file
        self.object = object

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self)._restore, (self.args[0], self.code, self.file, self.object)

    @classmethod
    def _restore(cls, message: str, code: str, file: str, object: str) -> Error:
        return cls(message, code=code, file=file, object=object)


class UsageError(Error, ValueError):
    """Missing or contradictory values, a naive datetime, or something not yet supported."""

    category = "usage"


class InputError(Error):
    """Input that cannot be used: not a PDF, damaged, a wrong password, limits exceeded."""

    category = "input"


class RefusedError(Error):
    """Refused by a rule: a certificate expired or revoked, a keyword not found, a permission missing."""

    category = "refused"


class ServiceError(Error):
    """A service failed: TSA, OCSP, CRL."""

    category = "service"


class OutputError(Error):
    """The output could not be written; nothing was left behind."""

    category = "output"


class SealpdfWarning(UserWarning):
    """What a stamp went on in spite of, such as "revocation-unknown"."""
