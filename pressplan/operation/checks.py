"""What makes a deployment unsafe. Pure: `facts` gathers what is judged, `remedies` says it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from .remedies import SENTENCES

KEY_BYTES = 32
FEWEST_KINDS = 12  # so many different bytes has every key that was drawn by lot
LEAST_SPACE, LITTLE_SPACE = 100 * 1024 * 1024, 1024**3
# Where locks and fsync are another machine's word (sqlite.org/faq.html#q5, lockingv3.html §6).
NETWORK = {
    "nfs", "nfs4", "cifs", "smb", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "lustre",
    "davfs", "ocfs2", "gfs2", "virtiofs", "vboxsf", "prl_fs", "beegfs", "fuse.sshfs",
    "fuse.glusterfs", "fuse.ceph", "fuse.s3fs", "fuse.rclone", "fuse.davfs", "fuse.vmhgfs-fuse",
}  # fmt: skip
MEMORY = {"tmpfs", "ramfs", "devtmpfs"}  # what lies there is gone when the machine stops
SQLITE_WANTED = {"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1"}
POSTGRESQL_WANTED = ("fsync", "synchronous_commit", "full_page_writes")  # anything but off


@dataclass(frozen=True)
class Place:
    """A file or folder: its mode bits, and whether it belongs to the account that runs this."""

    path: str
    mode: int = 0o700
    ours: bool = True


@dataclass(frozen=True)
class Key:
    """A secret of the application, as its file holds it; `content` None: no hexadecimal text."""

    place: Place
    content: bytes | None = field(repr=False)


@dataclass(frozen=True)
class DatabaseFacts:
    """What the database says of itself; `fault`: why it does not, in one line.

    `settings` by their names. `revision` and `newest` are of the migrations; no revision: nothing
    is there yet. `hosts`: on how many machines a scheduler ticks. `filesystem`: SQLite's file's.
    """

    sqlite: bool = True
    fault: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)
    revision: str | None = None
    newest: str | None = None
    hosts: int = 1
    filesystem: str = ""


@dataclass(frozen=True)
class Facts:
    """How it is deployed. None means that it cannot be known here.

    `is_open`: other machines reach it, directly or through a proxy. `plain_lines`: services on
    other machines that are reached unencrypted. `closed`: paths that whoever runs this cannot use.
    `filesystem`: the data's. `free` in bytes.
    """

    database: DatabaseFacts = DatabaseFacts()
    is_open: bool = False
    listens_beyond: bool = False
    https: bool = False
    http_allowed: bool = False
    base_url_named: bool = True
    hosts_named: bool = True
    any_host: bool = False
    proxies: int = 0
    plain_lines: tuple[str, ...] = ()
    debug: bool = False
    testing: bool = False
    keys: tuple[Key, ...] = ()
    places: tuple[Place, ...] = ()
    closed: tuple[str, ...] = ()
    filesystem: str = ""
    smtp: bool = True
    sender_domain: str = "tinh.example"
    mail_folder: str = ""
    backups: str = ""
    backups_writable: bool = True
    backups_apart: bool = True
    second_copy: bool = False
    clock_synchronised: bool | None = None
    free: int = LITTLE_SPACE


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: a Vietnamese sentence with the remedy.

    `refuses`: it makes the deployment unsafe; else it is a warning. `at_start`: `serve` looks too.
    """

    name: str
    sentence: str
    refuses: bool = True
    at_start: bool = True


def faults(facts: Facts) -> list[Fault]:
    """All that is wrong, what refuses first."""
    found = [fault for check in CHECKS for fault in check(facts)]
    return sorted(found, key=lambda fault: not fault.refuses)


def unsafe_to_start(facts: Facts) -> list[Fault]:
    """For what `serve` must not open to other machines."""
    return [fault for fault in faults(facts) if fault.refuses and fault.at_start]


def _fault(name: str, /, *, refuses: bool = True, at_start: bool = True, **values: object) -> Fault:
    return Fault(name, SENTENCES[name].format(**values), refuses, at_start)


def _modes(facts: Facts) -> Iterator[Fault]:
    if facts.debug:
        yield _fault("debug")
    if facts.testing:
        yield _fault("testing")


def _keys(facts: Facts) -> Iterator[Fault]:
    for key in facts.keys:
        content, path = key.content or b"", key.place.path
        if len(content) < KEY_BYTES or len(set(content)) < FEWEST_KINDS:
            yield _fault("weak-key", path=path)
        if key.place.mode & 0o077:
            yield _fault("open-key", path=path)


def _places(facts: Facts) -> Iterator[Fault]:
    for path in facts.closed:
        yield _fault("closed", path=path)
    for place in facts.places:
        if place.mode & 0o007:
            yield _fault("open-data", path=place.path)
        elif place.mode & 0o070:
            yield _fault("group-data", refuses=False, path=place.path)
    for place in (*facts.places, *(key.place for key in facts.keys)):
        if not place.ours:
            yield _fault("owner", path=place.path)


def _network(facts: Facts) -> Iterator[Fault]:
    if not facts.is_open:
        return
    if not facts.base_url_named:
        yield _fault("base-url")
    if not facts.hosts_named or facts.any_host:
        yield _fault("trusted-hosts")
    if not facts.https and not facts.http_allowed:
        yield _fault("no-https")
    if facts.https and facts.proxies == 0:
        yield _fault("proxies", refuses=False)
    if facts.https and facts.listens_beyond:
        yield _fault("listens-beyond", refuses=False)


def _database(facts: Facts) -> Iterator[Fault]:
    found = facts.database
    if found.fault:
        yield _fault("database", why=found.fault)
    elif found.sqlite:
        yield from _sqlite(found)
    else:
        for name in POSTGRESQL_WANTED:
            if found.settings.get(name) == "off":
                yield _fault("postgresql-durability", name=name)
    if found.revision not in (None, found.newest):
        yield _fault("migrations", at_start=False)


def _lines(facts: Facts) -> Iterator[Fault]:
    if not facts.http_allowed:
        for name in facts.plain_lines:
            yield _fault(f"plain-{name}", at_start=False)


def _sqlite(found: DatabaseFacts) -> Iterator[Fault]:
    for name, wanted in SQLITE_WANTED.items():
        value = found.settings.get(name, wanted)
        if value != wanted:
            yield _fault("sqlite-durability", name=name, wanted=wanted, found=value)
    if found.filesystem in NETWORK:
        yield _fault("network-disk", filesystem=found.filesystem)
    if found.hosts > 1:
        yield _fault("two-hosts", at_start=False, hosts=found.hosts)


def _mail(facts: Facts) -> Iterator[Fault]:
    if not facts.smtp:
        yield _fault("no-mail", refuses=False, folder=facts.mail_folder)
    elif not is_real_domain(facts.sender_domain):
        yield _fault("sender", refuses=False)


def is_real_domain(name: str) -> bool:
    """Whether mail from there can be answered: neither this machine nor a bare number."""
    return "." in name and not name.rpartition(".")[2].isdigit()


def _backups(facts: Facts) -> Iterator[Fault]:
    if not facts.backups_writable:
        yield _fault("backup-folder", refuses=False, folder=facts.backups)
    if not facts.backups_apart and not facts.second_copy:
        yield _fault("same-disk", refuses=False)


def _machine(facts: Facts) -> Iterator[Fault]:
    if facts.filesystem in MEMORY:  # a trial on one's own machine may do so
        yield _fault(
            "memory-disk", refuses=facts.is_open, at_start=False, filesystem=facts.filesystem
        )
    if facts.clock_synchronised is False:
        yield _fault("clock", refuses=False)
    if facts.free < LITTLE_SPACE:
        refuses = facts.free < LEAST_SPACE
        yield _fault("space", refuses=refuses, megabytes=facts.free // 1024**2)


CHECKS: tuple[Callable[[Facts], Iterator[Fault]], ...] = (
    _modes, _keys, _places, _network, _lines, _database, _mail, _backups, _machine,
)  # fmt: skip


def filesystem_of(path: str, mounts: str) -> str:
    """The kind of file system that a whole path lies on, by /proc/self/mountinfo (proc(5)).

    The deepest mount point that holds it, the last of several at one point; "" if none does.
    """
    best, kind = -1, ""
    for line in mounts.splitlines():
        left, _, right = line.partition(" - ")
        fields, kinds = left.split(), right.split()
        if len(fields) < 5 or not kinds:
            continue
        point = _unescaped(fields[4])
        holds = path == point or path.startswith(point.rstrip("/") + "/")
        if holds and len(point) >= best:
            best, kind = len(point), kinds[0]
    return kind


def _unescaped(text: str) -> str:
    """With the octal escapes of blanks, tabs, line ends and backslashes undone."""
    for code, letter in ((r"\040", " "), (r"\011", "\t"), (r"\012", "\n"), (r"\134", "\\")):
        text = text.replace(code, letter)
    return text
