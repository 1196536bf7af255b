"""The browser's chart script: made once per version from the wheel that draws on the server too.

data/assets/charts-<version>.js, and compressed beside it.
"""

from __future__ import annotations

import gzip
import os
from functools import cache
from importlib.metadata import version
from threading import Lock
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404

from rapport_web import company

if TYPE_CHECKING:
    from pathlib import Path

    from django.http import HttpRequest, HttpResponse

MAKING = Lock()


@cache
def script_version() -> str:
    """The version that the script is kept under."""
    return version("vl-convert-python")


def made() -> Path:
    """The script's file, made now where it is not there; that takes some seconds."""
    path: Path = settings.DATA / "assets" / f"charts-{script_version()}.js"
    packed = path.with_suffix(".js.gz")
    with MAKING:
        if not packed.exists():
            import vl_convert

            # In a block of its own: its short names are no business of the page's.
            script = f"(()=>{{{vl_convert.javascript_bundle()}\n}})();"
            path.parent.mkdir(parents=True, exist_ok=True)
            _write(path, script.encode())
            _write(packed, gzip.compress(script.encode(), mtime=0))
    return path


def _write(path: Path, content: bytes) -> None:
    aside = path.with_name(f"{path.name}.{os.getpid()}")
    aside.write_bytes(content)
    aside.replace(path)


@login_not_required
def chart_script(request: HttpRequest, version: str) -> HttpResponse:
    """The script; the first reader after an upgrade waits for it, the page does not."""
    if version != script_version():
        raise Http404
    path = made()
    packed = "gzip" in request.headers.get("Accept-Encoding", "")
    file = path.with_suffix(".js.gz") if packed else path
    response = FileResponse(file.open("rb"), content_type="text/javascript; charset=utf-8")
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def warm() -> None:
    """What the first reader would otherwise wait for: run beside the server's first requests."""
    made()
    if company.workspace().generations.current:
        import rapport.compiling.compile  # noqa: F401 - it takes a second to load
