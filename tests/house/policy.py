"""Who may use what, read from the one table of `policy_rows.py` and `policy_rows_trust.py`."""

from dataclasses import dataclass

from tests.house import policy_rows, policy_rows_trust

ROLES = ("public", "admin", "staff", "leader", "agency", "governing")
COUNT = 366


@dataclass(frozen=True)
class Row:
    """One rule and the words of who may use it; `public` is said alone, as views declare it."""

    method: str
    rule: str
    may: frozenset[str]

    @property
    def declared(self) -> frozenset[str]:
        return frozenset({"public"}) if "public" in self.may else self.may


def _row(line: str) -> Row:
    method, rule, *marks = line.split()
    assert set(marks) <= {"+", "."}, line
    may = frozenset(role for role, mark in zip(ROLES, marks, strict=True) if mark == "+")
    return Row(method, rule, may)


POLICY = tuple(
    _row(line)
    for line in (policy_rows.TABLE + policy_rows_trust.TABLE).splitlines()
    if line.strip()
)
