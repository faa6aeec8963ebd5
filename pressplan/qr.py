"""QR codes on papers, as a picture that needs no script and no style."""

import segno


def qr_of(address: str) -> str:
    """A `data:` address of an SVG with the code."""
    return segno.make(address, error="m").svg_data_uri(border=2)
