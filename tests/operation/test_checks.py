"""What makes a deployment unsafe, and what is only worth a look: a table over facts."""

from dataclasses import replace

import pytest

from pressplan.operation.checks import (
    LEAST_SPACE,
    NETWORK,
    DatabaseFacts,
    Facts,
    Key,
    Place,
    faults,
    filesystem_of,
    unsafe_to_start,
)
from pressplan.operation.remedies import SENTENCES

DRAWN = bytes(range(32))
OPEN = Facts(is_open=True, https=True, proxies=1)


def key(content=DRAWN, **place):
    return Key(Place("/d/keys/session", 0o600, **place), content)


def sqlite(**facts):
    return DatabaseFacts(sqlite=True, **facts)


def postgresql(**facts):
    return DatabaseFacts(sqlite=False, **facts)


REFUSED = [
    ("debug", {"debug": True}),
    ("testing", {"testing": True}),
    ("weak-key", {"keys": (key(DRAWN[:31]),)}),
    ("weak-key", {"keys": (key(None),)}),
    ("weak-key", {"keys": (key(b"\xde\xad\xbe\xef" * 8),)}),
    ("open-key", {"keys": (Key(Place("/d/keys/session", 0o640), DRAWN),)}),
    ("owner", {"keys": (key(ours=False),)}),
    ("open-data", {"places": (Place("/d", 0o755),)}),
    ("open-data", {"places": (Place("/d", 0o701),)}),
    ("owner", {"places": (Place("/d", 0o700, ours=False),)}),
    ("closed", {"closed": ("/d",)}),
    ("memory-disk", {"filesystem": "tmpfs"}),
    ("base-url", {"base_url_named": False}),
    ("trusted-hosts", {"hosts_named": False}),
    ("trusted-hosts", {"any_host": True}),
    ("no-https", {"https": False}),
    *[(f"plain-{name}", {"plain_lines": (name,)}) for name in ("postgresql", "s3", "clamd")],
    ("database", {"database": sqlite(fault="no such host")}),
    ("sqlite-durability", {"database": sqlite(settings={"journal_mode": "delete"})}),
    ("sqlite-durability", {"database": sqlite(settings={"synchronous": "1"})}),
    ("sqlite-durability", {"database": sqlite(settings={"foreign_keys": "0"})}),
    ("network-disk", {"database": sqlite(filesystem="nfs4")}),
    ("network-disk", {"database": sqlite(filesystem="fuse.sshfs")}),
    ("two-hosts", {"database": sqlite(hosts=2)}),
    ("migrations", {"database": sqlite(revision="0001", newest="0002")}),
    *[
        ("postgresql-durability", {"database": postgresql(settings={name: "off"})})
        for name in ("fsync", "synchronous_commit", "full_page_writes")
    ],
    ("space", {"free": LEAST_SPACE - 1}),
]
WARNED = [
    ("group-data", {"places": (Place("/d", 0o750),)}),
    ("proxies", {"proxies": 0}),
    ("listens-beyond", {"listens_beyond": True}),
    ("no-mail", {"smtp": False}),
    ("sender", {"sender_domain": "localhost"}),
    ("sender", {"sender_domain": "10.1.2.3"}),
    ("backup-folder", {"backups_writable": False}),
    ("same-disk", {"backups_apart": False}),
    ("clock", {"clock_synchronised": False}),
    ("space", {"free": LEAST_SPACE + 1}),
]
SAFE = [
    {},
    {"is_open": False, "https": False, "base_url_named": False, "hosts_named": False},
    {"https": False, "http_allowed": True},
    {"plain_lines": ("postgresql", "s3", "clamd"), "http_allowed": True},
    {"keys": (key(),), "places": (Place("/d", 0o700),)},
    {"backups_apart": False, "second_copy": True},
    {"clock_synchronised": None},
    {"filesystem": "ext4"},
    {"database": postgresql(settings={"synchronous_commit": "remote_apply"}, hosts=3)},
    {"database": postgresql(filesystem="nfs4")},
    {"database": sqlite(settings={"journal_mode": "wal", "synchronous": "2"}, filesystem="ext4")},
    {"database": sqlite(revision="0002", newest="0002")},
    {"database": sqlite(newest="0002")},
]


@pytest.mark.parametrize(("name", "changed"), REFUSED)
def test_what_is_unsafe_is_refused_by_name_and_alone(name, changed):
    (found,) = faults(replace(OPEN, **changed))
    assert (found.name, found.refuses) == (name, True)


@pytest.mark.parametrize(("name", "changed"), WARNED)
def test_what_is_worth_a_look_refuses_nothing(name, changed):
    (found,) = faults(replace(OPEN, **changed))
    assert (found.name, found.refuses) == (name, False)
    assert unsafe_to_start(replace(OPEN, **changed)) == []


@pytest.mark.parametrize("changed", SAFE)
def test_what_is_safe_has_nothing_to_say(changed):
    assert faults(replace(OPEN, **changed)) == []


def test_what_refuses_comes_first_and_each_sentence_names_a_remedy():
    found = faults(replace(OPEN, smtp=False, https=False, mail_folder="/d/mail"))
    assert [fault.name for fault in found] == ["no-https", "no-mail"]
    assert "/d/mail" in found[1].sentence
    assert {name for name, _ in REFUSED + WARNED} == set(SENTENCES)
    for sentence in SENTENCES.values():
        assert "Hãy" in sentence or "hãy" in sentence


def test_a_start_is_not_refused_for_what_the_start_mends_or_what_passes():
    for database in (sqlite(revision="0001", newest="0002"), sqlite(hosts=2)):
        assert unsafe_to_start(replace(OPEN, database=database)) == []
    assert unsafe_to_start(replace(OPEN, debug=True))


def test_a_trial_in_memory_on_ones_own_machine_is_only_warned_of():
    (found,) = faults(replace(OPEN, is_open=False, proxies=0, https=False, filesystem="tmpfs"))
    assert (found.name, found.refuses) == ("memory-disk", False)


MOUNTS = r"""
22 27 0:21 / /proc rw - proc proc rw
27 1 254:0 / / rw,relatime - ext4 /dev/root rw
30 27 0:40 / /srv rw shared:1 master:2 - nfs4 kho:/srv rw
31 30 8:1 / /srv/local rw - xfs /dev/sda1 rw
32 27 0:41 / /mnt/c\040d rw - cifs //may/c rw
33 27 0:42 / /over rw - ext4 /dev/sdb rw
34 33 0:43 / /over rw - fuse.sshfs x rw
broken line
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/data/x", "ext4"),
        ("/srv", "nfs4"),
        ("/srv/a/b", "nfs4"),
        ("/srv/local/x", "xfs"),
        ("/srv-other/x", "ext4"),
        ("/mnt/c d/x", "cifs"),
        ("/over/x", "fuse.sshfs"),
        ("/proc", "proc"),
    ],
)
def test_the_deepest_and_last_mount_says_what_a_path_lies_on(path, kind):
    assert filesystem_of(path, MOUNTS) == kind
    assert (kind in NETWORK) is (kind in ("nfs4", "cifs", "fuse.sshfs"))


def test_without_a_list_of_mounts_nothing_is_claimed():
    assert filesystem_of("/data", "") == ""
