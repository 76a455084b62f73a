"""What the user allows a sync beyond reading files: addresses at home, a PDF's password."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Access:
    """Given on the command line for one sync, never stored."""

    allow_local: bool = False
    """Whether pages may come from this machine and from private networks."""
    password: str = ""
    """Opens encrypted PDFs."""
