"""Where the figures come from, in words that travel with every export."""

from dataclasses import dataclass

import pandas as pd

from ..tables import Layers

_ONCE = ("osm", "statement", "review")
"""Roles whose credit stands beside every row; a file as a whole names all sources."""


@dataclass(frozen=True, slots=True)
class Citation:
    """
    The plan that an export speaks for, and whose data placed its projects.

    `date` is the day of issue (ISO); what the plan does not give is empty. `credits` names all sources,
    `data_credit` those that must stand beside the data wherever it goes.
    """

    title: str
    number: str
    date: str
    sha256: str
    credits: tuple[str, ...]
    data_credit: str

    @property
    def text(self) -> str:
        """The citation on one line."""
        about = "，".join(part for part in (self.number, self.date) if part)
        proof = f"，SHA-256 {self.sha256}" if self.sha256 else ""
        return f"《{self.title}》" + (f"（{about}）" if about else "") + proof


def cite(layers: Layers) -> Citation:
    """Read the citation off the table `sources`; a table without a plan gives an empty title."""
    sources = layers["sources"]
    plan = sources[sources["role"] == "plan"]
    first = plan.iloc[0] if len(plan) else pd.Series(dtype="object")
    beside = sources[sources["role"].isin(_ONCE)]
    said = {part: _said(first.get(part)) for part in ("title", "number", "date", "sha256")}
    return Citation(
        title=said["title"],
        number=said["number"],
        date=said["date"],
        sha256=said["sha256"],
        credits=_credits(sources),
        data_credit="；".join(_credits(beside)),
    )


def _credits(sources: pd.DataFrame) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(credit) for credit in sources["credit"].dropna()))


def _said(value: object) -> str:
    return value if isinstance(value, str) else ""
