"""A page or its fragment: the same markup, asked for whole or in part by htmx."""

from typing import Any

from flask import Response, make_response, redirect, render_template, request


def wants_fragment() -> bool:
    """Whether htmx asks for a part. Its history restore also says HX-Request, but wants a page."""
    return "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers


def show(page: str, fragment: str | None = None, *, status: int = 200, **context: Any) -> Response:
    """Render the fragment for htmx, else the page that includes it."""
    template = fragment if fragment and wants_fragment() else page
    response = make_response(render_template(template, **context), status)
    response.vary.add("HX-Request")
    return response


def go(url: str) -> Response:
    """After a POST: 303 to a page, or htmx's own redirect so that the whole page follows."""
    if wants_fragment():
        return Response(status=204, headers={"HX-Redirect": url})
    return redirect(url, 303)  # type: ignore[return-value]
