"""The ONE table of who may use what: every rule of the URL map, written out by hand.

+ may use it · . may not: 403; nobody signed in: 303 to /sign-in, or 401 for a POST.
"""

from dataclasses import dataclass

ROLES = ("public", "admin", "staff", "leader", "agency", "governing")
COUNT = 139

PART = "<any(head,parties,bases,sections,tasks,targets,duties,standing):kind>"
CHANGE = "<any(added,reworded,retimed,reassigned,closed,reopened):kind>"
JUDGED = "<any(agreement,changes,putting,approval,refusal,acceptance,return):noun>"
LIST = "<any(bases,sections,tasks,targets,duties,standing):kind>"

#                                            public, admin, staff, leader, agency, governing
TABLE = f"""
GET  /                                                            . + + + + +
GET  /healthz                                                     + + + + + +
GET  /readyz                                                      + + + + + +
GET  /static/<build>/<path:name>                                  + + + + + +

GET  /sign-in                                                     + + + + + +
POST /sign-in                                                     + + + + + +
POST /sign-out                                                    + + + + + +
GET  /accounts/password                                           . + + + + +
POST /accounts/password                                           . + + + + +
GET  /accounts/me                                                 . + + + + +
POST /accounts/me                                                 . + + + + +
POST /accounts/me/sessions/<int:id>/end                           . + + + + +
POST /accounts/me/sessions/others/end                             . + + + + +
GET  /accounts/                                                   . + . . . .
POST /accounts/                                                   . + . . . .
GET  /accounts/new                                                . + . . . .
GET  /accounts/<int:id>                                           . + . . . .
GET  /accounts/<int:id>/edit                                      . + . . . .
POST /accounts/<int:id>/edit                                      . + . . . .
POST /accounts/<int:id>/suspension                                . + . . . .
POST /accounts/<int:id>/reinstatement                             . + . . . .
POST /accounts/<int:id>/one-time-password                         . + . . . .
POST /accounts/<int:id>/sessions/<int:session_id>/end             . + . . . .

GET  /agencies/                                                   . + + + + +
POST /agencies/                                                   . + . . . .
GET  /agencies/new                                                . + . . . .
GET  /agencies/<int:id>                                           . + + + + +
GET  /agencies/<int:id>/edit                                      . + . . . .
POST /agencies/<int:id>/edit                                      . + . . . .
GET  /agencies/<int:id>/duties/<int:duty_id>/words/<int:year>     . . + . + +
POST /agencies/<int:id>/duties/<int:duty_id>/words/<int:year>     . . + . + +
GET  /agencies/groups/<int:id>                                    . + + + + +
GET  /agencies/changes                                            . + + . . .
POST /agencies/changes                                            . + + . . .
GET  /agencies/changes/new                                        . + + . . .
POST /agencies/changes/preview                                    . + + . . .
GET  /agencies/changes/<int:id>                                   . + + . . .
POST /agencies/changes/<int:id>/cancellation                      . + + . . .

GET  /settings/                                                   . + + . . .
POST /settings/                                                   . + + . . .

GET  /workdays/                                                   . + + + + +
GET  /workdays/new                                                . + + . . .
POST /workdays/                                                   . + + . . .
GET  /workdays/<int:id>/edit                                      . + + . . .
POST /workdays/<int:id>/edit                                      . + + . . .
POST /workdays/<int:id>/removal                                   . + + . . .
GET  /workdays/swap                                               . + + . . .
POST /workdays/swap                                               . + + . . .
POST /workdays/years/<int:year>/library                           . + + . . .
POST /workdays/years/<int:year>/confirmation                      . + + . . .

GET  /plans/                                                      . . + + + +
GET  /plans/<int:id>                                              . . + + + +
GET  /plans/<int:id>/head                                         . . + . . .
POST /plans/<int:id>/head                                         . . + . . .
POST /plans/<int:id>/force                                        . . + . . .
POST /plans/<int:id>/withdrawal                                   . . + . . .
POST /plans/<int:id>/doubts/<int:doubt_id>/answer                 . . + . . .
POST /plans/<int:id>/amendments                                   . . + . . .
GET  /plans/<int:id>/amendments/new                               . . + . . .
GET  /plans/<int:id>/amendments/<int:amendment_id>                . . + + + +
GET  /plans/<int:id>/amendments/<int:amendment_id>/edit           . . + . . .
POST /plans/<int:id>/amendments/<int:amendment_id>/edit           . . + . . .
GET  /plans/<int:id>/amendments/<int:amendment_id>/changes/{CHANGE} . . + . . .
POST /plans/<int:id>/amendments/<int:amendment_id>/changes/{CHANGE} . . + . . .
GET  /plans/<int:id>/closing                                      . . + . . .
POST /plans/<int:id>/closing                                      . . + . . .
POST /plans/<int:id>/copy                                         . . + . . .

GET  /tasks/                                                      . . + + + +
GET  /tasks/<int:id>                                              . . + + + +
GET  /tasks/<int:id>/dossier                                      . . + + + +
GET  /tasks/sheet                                                 . . + + + +
GET  /tasks/<int:id>/history                                      . . + . + .
GET  /tasks/<int:id>/commitments/<int:commitment_id>/updates/new  . . + . + .
POST /tasks/<int:id>/commitments/<int:commitment_id>/updates      . . + . + .
POST /tasks/<int:id>/commitments/<int:commitment_id>/draft        . . + . + .
POST /tasks/<int:id>/commitments/<int:commitment_id>/draft/removal . . + . + .
GET  /tasks/board                                                 . . + . + .
POST /tasks/board                                                 . . + . + .
GET  /tasks/<int:id>/commitments/<int:commitment_id>              . . + + + +
GET  /tasks/<int:id>/commitments/<int:commitment_id>/assignment   . . + . + .
POST /tasks/<int:id>/commitments/<int:commitment_id>/assignment   . . + . + .
GET  /tasks/<int:id>/commitments/<int:commitment_id>/slip         . . + + + +
GET  /tasks/bulk                                                  . . + . . .
POST /tasks/bulk                                                  . . + . . .
POST /tasks/bulk/preview                                          . . + . . .
POST /tasks/updates/<int:id>/confirmation                         . . + . . .
GET  /tasks/updates/<int:id>/return                               . . + . . .
POST /tasks/updates/<int:id>/return                               . . + . . .
GET  /tasks/<int:id>/commitments/<int:commitment_id>/messages     . . + + + +
POST /tasks/<int:id>/commitments/<int:commitment_id>/messages     . . + . + .
POST /tasks/<int:id>/commitments/<int:commitment_id>/mentions/seen . . + + + +
GET  /tasks/<int:id>/commitments/<int:commitment_id>/extensions/new . . + . + .
POST /tasks/<int:id>/commitments/<int:commitment_id>/extensions   . . + . + .
GET  /tasks/extensions/<int:id>                                   . . + + + +
POST /tasks/extensions/<int:id>/opinion                           . . + . . .
POST /tasks/extensions/<int:id>/approval                          . . + . . .
POST /tasks/extensions/<int:id>/refusal                           . . + . . .
POST /tasks/extensions/<int:id>/withdrawal                        . . + . + .

GET  /obligations/                                                . . + + + +
POST /obligations/                                                . . + . . .
GET  /obligations/new                                             . . + . . .
GET  /obligations/<int:id>                                        . . + + + +
GET  /obligations/<int:id>/edit                                   . . + . . .
POST /obligations/<int:id>/edit                                   . . + . . .
GET  /obligations/occurrences/<int:id>                            . . + + + +
GET  /obligations/occurrences/<int:id>/dates                      . . + . . .
POST /obligations/occurrences/<int:id>/dates                      . . + . . .

GET  /submissions/                                                . . + + + +
GET  /submissions/<int:id>                                        . . + + + +
GET  /submissions/<int:id>/revisions/<int:number>                 . . + + + +
GET  /submissions/<int:id>/revisions/<int:number>/receipt         . . + + + +
GET  /submissions/<int:id>/files/<int:file_id>                    . . + + + +
POST /submissions/occurrences/<int:occurrence_id>/agencies/<int:agency_id> . . + . + .
POST /submissions/<int:id>/drafting                               . . + . + .
GET  /submissions/<int:id>/draft                                  . . + . + .
POST /submissions/<int:id>/draft                                  . . + . + .
POST /submissions/<int:id>/draft/files                            . . + . + .
POST /submissions/<int:id>/draft/files/<int:file_id>/removal      . . + . + .
POST /submissions/<int:id>/draft/removal                          . . + . + .
POST /submissions/<int:id>/revisions                              . . + . + .
GET  /submissions/<int:id>/paper                                  . . + . . .
POST /submissions/<int:id>/paper                                  . . + . . .
POST /submissions/<int:id>/revisions/<int:number>/{JUDGED}        . . + . + +

GET  /reading/                                                    . . + . . .
POST /reading/                                                    . . + . . .
GET  /reading/new                                                 . . + . . .
GET  /reading/<int:id>                                            . . + . . .
GET  /reading/<int:id>/{PART}/<int:key>                           . . + . . .
POST /reading/<int:id>/{PART}/<int:key>                           . . + . . .
GET  /reading/<int:id>/{LIST}/new                                 . . + . . .
POST /reading/<int:id>/{LIST}/new                                 . . + . . .
POST /reading/<int:id>/{LIST}/<int:key>/removal                   . . + . . .
POST /reading/<int:id>/doubts/<int:key>/answer                    . . + . . .
POST /reading/<int:id>/plan                                       . . + . . .
POST /reading/<int:id>/removal                                    . . + . . .

GET  /desk/                                                       . . + . + +
GET  /overview/                                                   . . + + . +
GET  /exports/tasks.xlsx                                          . . + + + +
GET  /exports/sheet.xlsx                                          . . + + + +
"""


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


POLICY = tuple(_row(line) for line in TABLE.splitlines() if line.strip())
