"""What a .docx or .xlsx may hold: its main part, no macros, nothing that runs or is fetched."""

import io
import re
import zipfile
from collections.abc import Iterable
from typing import IO
from xml.etree import ElementTree

from . import archive
from .archive import MEGABYTE, Refused
from .kinds import Kind

TYPES = "[Content_Types].xml"
MOST_PLUMBING = 4 * MEGABYTE  # of one part that is parsed here
MOST_EMBEDDED = 20 * MEGABYTE
_MAIN = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": Kind.DOCX,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": Kind.XLSX,
}
_MACROS = re.compile(r"vba(Project|Data)|macro(Enabled|sheet)", re.IGNORECASE)
_ACTIVE = re.compile(r"activeX|oleObject|/control$", re.IGNORECASE)
_DDE = re.compile(rb"<(?:\w+:)?(?:ddeLink|oleLink)\b")
# A link is followed by a click, another workbook's figures are asked for by Excel itself.
_MAY_POINT_OUT = ("/hyperlink", "/externalLinkPath")


def check(file: IO[bytes], *, nested: bool = False) -> Kind:
    """The kind of an Office package that holds nothing but its document. Raises Refused.

    A workbook behind a chart (`…/embeddings/*.xlsx`) is a package of its own and checked alike.
    """
    try:
        with archive.open_package(file) as package:
            archive.check_shape(package)
            names = {entry.filename for entry in package.infolist()}
            if TYPES not in names:
                raise Refused("unknown")
            archive.check_members(package, most_xml=archive.MOST_UNPACKED)
            kind = _check_types(package, names)
            _check_parts(package, names, nested)
            return kind
    except archive.BROKEN as error:
        raise Refused("broken") from error


def _check_types(package: zipfile.ZipFile, names: set[str]) -> Kind:
    """The kind by the content type of the main part, and that no part is a macro or runs."""
    types = _attributes(package, TYPES)
    declared = [part.get("ContentType", "") for part in types]
    _refuse([*declared, *names])
    mains = [part for part in types if part.get("ContentType") in _MAIN]
    if len(mains) != 1 or mains[0].get("PartName", "").removeprefix("/") not in names:
        raise Refused("unknown")
    return _MAIN[mains[0]["ContentType"]]


def _check_parts(package: zipfile.ZipFile, names: set[str], nested: bool) -> None:
    for name in sorted(names):
        if name.endswith(".rels"):
            _check_relations(package, name)
        elif "/externallinks/" in name.lower() and _DDE.search(package.read(name)):
            raise Refused("active")
        elif "/embeddings/" in name.lower() and not name.endswith("/"):
            _check_embedded(package, name, nested)


def _check_relations(package: zipfile.ZipFile, name: str) -> None:
    relations = _attributes(package, name)
    _refuse(relation.get("Type", "") for relation in relations)
    for relation in relations:
        outward = relation.get("TargetMode", "").lower() == "external"
        if outward and not relation.get("Type", "").endswith(_MAY_POINT_OUT):
            raise Refused("external")


def _check_embedded(package: zipfile.ZipFile, name: str, nested: bool) -> None:
    if nested or not name.lower().endswith((".xlsx", ".docx")):
        raise Refused("active")
    if package.getinfo(name).file_size > MOST_EMBEDDED:
        raise Refused("bomb")
    check(io.BytesIO(package.read(name)), nested=True)


def _refuse(words: Iterable[str]) -> None:
    for word in words:
        if _MACROS.search(word):
            raise Refused("macros")
        if _ACTIVE.search(word):
            raise Refused("active")


def _attributes(package: zipfile.ZipFile, name: str) -> list[dict[str, str]]:
    """The attributes of each element of a small part without DTD, which was seen to before."""
    if package.getinfo(name).file_size > MOST_PLUMBING:
        raise Refused("bomb")
    try:
        return [dict(element.attrib) for element in ElementTree.fromstring(package.read(name))]
    except (ElementTree.ParseError, LookupError) as error:
        raise Refused("broken") from error
