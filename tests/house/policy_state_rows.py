"""The table of `policy_states.py`: what belongs to an agency, in each of its states.

A block begins with its thing, its states and what "~" stands for. A row holds a cell for each
state, or one for all; a cell has a sign for each of

    own agency · other agency · staff · leadership · its governing body · administrator · nobody

+ shown or done · 0 404, it does not exist for them · - 403, seen and not theirs to do, or a page of
another role · w 409, theirs to do and too late in this state · u 422, theirs to do and badly filled
· i sign in first (GET: 303, POST: 401).

Forms are sent well filled and with the version that stands; only files are never chosen (u).
"""

# What an agency hands in, drafts of updates, what is raised: Matter.DRAFT until it is sent, then
# Matter.SENT, SCORES, UNCONFIRMED, DIFFICULTIES. `{file_id:draft}`: the file of a draft.
HANDED_IN = """
THING submission /submissions/{id}
STATES                                      draft   sent    changes agreed  put     refused approved
GET  ~                                      +0000-i +0+++-i +0+++-i +0+++-i +0+++-i +0+++-i +0+++-i
GET  ~/revisions/{number}                   00000-i +0+++-i +0+++-i +0+++-i +0+++-i +0+++-i +0+++-i
GET  ~/revisions/{number}/receipt           00000-i +0+++-i +0+++-i +0+++-i +0+++-i +0+++-i +0+++-i
GET  ~/files/{file_id}                      +0000-i +0+++-i +0+++-i +0+++-i +0+++-i +0+++-i +0+++-i
GET  ~/files/{file_id:draft}                +0000-i 00000-i +0000-i 00000-i 00000-i +0000-i 00000-i
GET  /exports~.docx                         +0000-i +0+++-i +0+++-i +0+++-i +0+++-i +0+++-i +0+++-i
POST /submissions/occurrences/{occurrence_id}/agencies/{agency_id} \
+0+---i w0+---i +0+---i w0+---i w0+---i +0+---i w0+---i
POST ~/drafting                             +00---i w00---i +00---i w00---i w00---i +00---i w00---i
GET  ~/draft                                +00---i w00---i +00---i w00---i w00---i +00---i w00---i
POST ~/draft                                +00---i w00---i +00---i w00---i w00---i +00---i w00---i
POST ~/draft/files                          u00---i w00---i u00---i w00---i w00---i u00---i w00---i
POST ~/draft/files/{file_id:draft}/removal  +00---i w00---i +00---i w00---i w00---i +00---i w00---i
POST ~/draft/removal                        +00---i
POST ~/revisions                            +00---i w00---i +00---i w00---i w00---i +00---i w00---i
GET  ~/paper                                --+---i --w---i --+---i --w---i --w---i --+---i --w---i
POST ~/paper                                --u---i --w---i --u---i --w---i --w---i --u---i --w---i
POST ~/revisions/{number}/agreement         000-0-i -0+---i -0w---i -0w---i -0w---i -0w---i -0w---i
POST ~/revisions/{number}/changes           000-0-i -0+---i -0w---i -0w---i -0w---i -0w---i -0w---i
POST ~/revisions/{number}/putting           000-0-i w0----i w0----i +0----i w0----i w0----i w0----i
POST ~/revisions/{number}/approval          000-0-i u0--w-i u0--w-i u0--w-i u0--+-i u0--w-i u0--w-i
POST ~/revisions/{number}/refusal           000-0-i u0--w-i u0--w-i u0--w-i u0--+-i u0--w-i u0--w-i
POST ~/revisions/{number}/acceptance        000-0-i -0w---i -0w---i -0w---i -0w---i -0w---i -0w---i
POST ~/revisions/{number}/return            000-0-i -0w---i -0w---i -0w---i -0w---i -0w---i -0w---i
POST ~/plan                                 --0---i --w---i --w---i --w---i --w---i --w---i --+---i

THING report /submissions/{id}
STATES                                      draft   sent    returned accepted
GET  ~                                      +0000-i +0+++-i +0+++-i +0+++-i
GET  ~/revisions/{number}                   00000-i +0+++-i +0+++-i +0+++-i
GET  /exports~.docx                         +0000-i +0+++-i +0+++-i +0+++-i
GET  ~/draft                                +00---i w00---i +00---i w00---i
POST ~/revisions                            +00---i w00---i +00---i w00---i
POST ~/revisions/{number}/agreement         000-0-i -0w---i -0w---i -0w---i
POST ~/revisions/{number}/approval          000-0-i u0--w-i u0--w-i u0--w-i
POST ~/revisions/{number}/acceptance        000-0-i -0+---i -0w---i -0w---i
POST ~/revisions/{number}/return            000-0-i -0+---i -0w---i -0w---i
POST ~/plan                                 --0---i --w---i --w---i --w---i

THING released /submissions/{id}
STATES                                      written asked   sent
POST ~/draft                                +00---i w00---i w00---i
POST ~/draft/asking                         +00---i w00---i w00---i
POST ~/draft/recall                         w00---i +00---i w00---i
POST ~/draft/holding                        -00---i -00---i w00---i
POST ~/draft/removal                        +00---i w00---i +00---i
POST ~/revisions                            u00---i w00---i w00---i

THING assessment /maturity/assessments/{id}
STATES                                      writing asked   reviewed entered recognised closed
GET  ~                                      +0000-i +0+++-i +0+++-i +0+++-i +0+++-i +0+++-i
GET  ~/sheet                                +0000-i +0+++-i +0+++-i +0+++-i +0+++-i +0+++-i
GET  ~/sheet.xlsx                           +0000-i +0+++-i +0+++-i +0+++-i +0+++-i +0+++-i
GET  ~/files/{file_id}                      +0000-i +0+++-i +0+++-i +0+++-i +0+++-i +0+++-i
POST /maturity/rounds/{id:round}/agencies/{agency_id} \
+0+---i +0+---i +0+---i +0+---i +0+---i w0+---i
POST ~/basis                                +0----i +0----i +0----i w0----i w0----i w0----i
POST ~/review-request                       +0----i +0----i +0----i w0----i w0----i w0----i
POST ~/review                               --0---i --+---i --w---i --w---i --w---i --w---i
POST ~/comments                             -00---i +0+---i +0+---i +0+---i +0+---i +0+---i
POST ~/entry                                +0----i +0----i +0----i w0----i w0----i w0----i
POST ~/entry/removal                        w0----i w0----i w0----i +0----i +0----i w0----i
GET  ~/results                              --+---i
POST ~/results                              --+---i
POST ~/recognition                          --+---i
POST ~/pillars/{part_id}                    +0----i +0----i +0----i w0----i w0----i w0----i
POST ~/pillars/{part_id}/files              u0----i
POST ~/pillars/{part_id}/files/{file_id}/removal +0----i +0----i +0----i w0----i w0----i w0----i
POST ~/pillars/{part_id}/links              +0----i +0----i +0----i w0----i w0----i w0----i
POST ~/pillars/{part_id}/links/{link_id}/removal +0----i +0----i +0----i w0----i w0----i w0----i
POST ~/criteria/{part_id:b}                 +0----i +0----i +0----i w0----i w0----i w0----i
POST ~/criteria/{part_id:b}/files           u0----i
POST ~/criteria/{part_id:b}/files/{file_id}/removal +0----i +0----i +0----i w0----i w0----i w0----i
POST ~/criteria/{part_id:b}/links           +0----i +0----i +0----i w0----i w0----i w0----i
POST ~/criteria/{part_id:b}/links/{link_id}/removal +0----i +0----i +0----i w0----i w0----i w0----i
"""

# Work on tasks: that it is there is everybody's (Matter.PLAN), so what others may not do is 403;
# words, files and requests are Matter.UNCONFIRMED and CONVERSATION until they are confirmed.
WORK = """
THING commitment /tasks/{id}/commitments/{commitment_id}
STATES                                        draft   sent    returned confirmed closed
GET  ~                                        +++++-i
GET  ~/slip                                   +++++-i
GET  ~/assignment                             +-+---i
POST ~/assignment                             +-+---i
GET  ~/updates/new                            +-+---i
POST ~/updates                                +-+---i +-+---i +-+---i w-w---i w-w---i
POST ~/draft                                  +-+---i
POST ~/draft/removal                          +-+---i
GET  ~/draft/files/{file_id:draft}            +00---i
POST ~/draft/files/{file_id:draft}/removal    +-+---i
GET  ~/messages                               +0+++-i
POST ~/messages                               +0+---i +0+---i +0+---i +0+---i w0w---i
GET  ~/messages/files/{file_id:message}       +0+++-i
POST ~/mentions/seen                          +0+++-i
GET  ~/extensions/new                         +-----i
POST ~/extensions                             +-----i w-----i +-----i w-----i w-----i

THING update /tasks/updates/{id}
STATES                                        sent    returned confirmed
GET  ~/files/{file_id}                        +0+++-i +0+++-i +++++-i
GET  ~/return                                 --+---i
POST ~/return                                 --+---i --w---i --w---i
POST ~/confirmation                           --+---i --w---i --w---i

THING extension /tasks/extensions/{id}
STATES                                        asked   forwarded approved internal refused withdrawn
GET  ~                                        +0+++-i
POST ~/opinion                                --+---i --w---i --w---i --w---i --w---i --w---i
POST ~/approval                               --w---i --+---i --w---i --+---i --w---i --w---i
POST ~/refusal                                --w---i --+---i --w---i --+---i --w---i --w---i
POST ~/withdrawal                             +0----i w0----i w0----i +0----i w0----i w0----i

THING plan /plans/{id}
STATES                                        draft   in-force closed
GET  ~                                        00+00-i +++++-i +++++-i
GET  ~/agencies                               00+00-i +++++-i +++++-i
GET  /tasks/{id:task}                         00+00-i +++++-i +++++-i
GET  /tasks/{id:task}/dossier                 00+00-i +++++-i +++++-i
GET  /tasks/{id:task}/history                 00+---i +++---i +++---i
GET  /tasks/{id:task}/links                   --+---i
POST /tasks/{id:task}/links                   --+---i --+---i --w---i

THING measurement /targets/measurements/{id}
STATES                                        given   returned confirmed
GET  /targets/{id:target}/agencies/{agency_id} +++++-i
POST /targets/{id:target}/agencies/{agency_id}/measurements +-+---i
GET  ~/files/{file_id}                        +0+++-i +0+++-i +++++-i
POST ~/confirmation                           --+---i --w---i --w---i
POST ~/return                                 --+---i --w---i --w---i

THING duty /agencies/{id}/duties/{duty_id}/words/{year}
STATES                                        unsaid  said
GET  ~                                        +-----i
POST ~                                        +-----i
"""

# What is raised, asked, proposed, paid, learnt; then what is one person's own.
OTHERS = """
THING proposal /proposals/{id}
STATES                                        raised  taken-up sent-on answered withdrawn
GET  ~                                        +0+++-i
POST ~/taking-up                              --+---i --w---i --w---i --w---i --w---i
POST ~/sending-on                             --w---i --+---i --w---i --w---i --w---i
POST ~/answer                                 --w---i --+---i --+---i --w---i --w---i
POST ~/withdrawal                             +0----i w0----i w0----i w0----i w0----i

THING directive /directives/{id}
STATES                                        open    reported closed
GET  ~                                        +0+++-i
GET  ~/edit                                   --++--i
POST ~/edit                                   --++--i --++--i --ww--i
POST ~/closing                                --++--i --++--i --ww--i
POST ~/bodies/{agency_id}/reports             +0+---i +0+---i w0w---i

THING award /awards/{id}
STATES                                        proposed appraised awarded refused withdrawn
GET  ~                                        +0+++-i +0+++-i +++++-i +0+++-i +0+++-i
GET  ~/file                                   00000-i 00000-i +++++-i 00000-i 00000-i
POST ~/appraisal                              --+---i --w---i --w---i --w---i --w---i
POST ~/awarding                               --w---i --+---i --w---i --w---i --w---i
POST ~/refusal                                --+---i --+---i --w---i --w---i --w---i
POST ~/withdrawal                             +0+---i w0w---i w-w---i w0w---i w0w---i

THING funding /funding/{id}
STATES                                        written
GET  ~/edit                                   +0+---i
POST ~/edit                                   +0+---i

THING registration /training/{id}/agencies/{agency_id}
STATES                                        open    registered closed held
GET  ~                                        +0+++-i
POST ~                                        +0+---i +0+---i w0+---i w0+---i
POST ~/withdrawal                             w0w---i +0+---i w0+---i w0u---i
GET  ~/result                                 --+---i
POST ~/result                                 --+---i
GET  ~/certificate                            00000-i 00000-i 00000-i +++++-i
GET  /training/people/{agency_id}             +++++-i
POST /training/people/{agency_id}/headcounts  +0+---i

THING workbook /exports/progress/{id}
STATES                                        checked confirmed
GET  ~                                        +00---i
POST ~/confirmation                           +00---i
POST ~/removal                                +00---i

THING personal /reminders/feed/{token}.ics
STATES                                        live    ended
GET  ~                                        +++++++ 0000000
POST /reminders/stand-ins/{id:stand_in}/end   +00000i 000000i
POST /accounts/me/sessions/{id:session}/end   +00000i
POST /accounts/me/identities/{id:identity}/removal +00000i 000000i
"""

TABLE = HANDED_IN + WORK + OTHERS
