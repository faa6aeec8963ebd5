"""The part of the table of `policy_rows.py` for accounts, records and operation."""

#                                            public, admin, staff, leader, agency, governing
TABLE = """
GET  /sign-in                                                     + + + + + +
POST /sign-in                                                     + + + + + +
GET  /sign-in/code                                                + + + + + +
POST /sign-in/code                                                + + + + + +
GET  /sign-in/provider                                            + + + + + +
POST /sign-in/provider                                            + + + + + +
POST /sign-out                                                    + + + + + +
GET  /accounts/password                                           . + + + + +
POST /accounts/password                                           . + + + + +
GET  /accounts/me                                                 . + + + + +
POST /accounts/me                                                 . + + + + +
GET  /accounts/me/factor                                          . + + + + +
POST /accounts/me/factor/offer                                    . + + + + +
GET  /accounts/me/factor/offer                                    . + + + + +
POST /accounts/me/factor/confirmation                             . + + + + +
POST /accounts/me/factor/codes                                    . + + + + +
POST /accounts/me/factor/removal                                  . + + + + +
POST /accounts/me/sessions/<int:id>/end                           . + + + + +
POST /accounts/me/sessions/others/end                             . + + + + +
POST /accounts/me/identities                                      . + + + + +
POST /accounts/me/identities/<int:id>/removal                     . + + + + +
GET  /accounts/                                                   . + . . . .
POST /accounts/                                                   . + . . . .
GET  /accounts/new                                                . + . . . .
GET  /accounts/<int:id>                                           . + . . . .
GET  /accounts/<int:id>/edit                                      . + . . . .
POST /accounts/<int:id>/edit                                      . + . . . .
POST /accounts/<int:id>/suspension                                . + . . . .
POST /accounts/<int:id>/reinstatement                             . + . . . .
POST /accounts/<int:id>/one-time-password                         . + . . . .
POST /accounts/<int:id>/unlocking                                 . + . . . .
GET  /accounts/<int:id>/factor/removal                            . + . . . .
POST /accounts/<int:id>/factor/removal                            . + . . . .
POST /accounts/<int:id>/sessions/<int:session_id>/end             . + . . . .
GET  /accounts/<int:id>/leaving                                   . + . . . .
POST /accounts/<int:id>/hand-over                                 . + . . . .
GET  /accounts/<int:id>/stand-ins                                 . + . . . .
POST /accounts/<int:id>/stand-ins                                 . + . . . .
POST /accounts/<int:id>/stand-ins/<int:stand_in_id>/end           . + . . . .
POST /accounts/<int:id>/reset-link                                . + . . . .
GET  /accounts/forgotten                                          + + + + + +
GET  /accounts/reset/<token>                                      + + + + + +
POST /accounts/reset/<token>                                      + + + + + +
GET  /accounts/imports/                                           . + . . . .
POST /accounts/imports/                                           . + . . . .
GET  /accounts/imports/template.xlsx                              . + . . . .
GET  /accounts/imports/<int:id>                                   . + . . . .
POST /accounts/imports/<int:id>/confirmation                      . + . . . .
POST /accounts/imports/<int:id>/slips                             . + . . . .
POST /accounts/imports/<int:id>/removal                           . + . . . .
GET  /accounts/review                                             . + . . . .
GET  /accounts/review.xlsx                                        . + . . . .
POST /accounts/review/confirmations                               . + . . . .
POST /accounts/<int:id>/identities/<int:identity_id>/removal      . + . . . .

GET  /settings/                                                   . + + . . .
POST /settings/                                                   . + + . . .

GET  /metrics                                                     + + + + + +
GET  /history/                                                    . + + . + .
GET  /exports/history.xlsx                                        . + + . + .
GET  /exports/history.jsonl                                       . + + . + .

GET  /operation/                                                  . + . . . .
GET  /operation/backups                                           . + . . . .
POST /operation/backups                                           . + . . . .
GET  /operation/restored                                          . + . . . .
POST /operation/restored/resumption                               . + . . . .

GET  /help/                                                       . + + + + +
GET  /help/<slug>                                                 . + + + + +
GET  /help/hinh/<name>                                            . + + + + +
GET  /help/sign-in                                                + + + + + +
"""
