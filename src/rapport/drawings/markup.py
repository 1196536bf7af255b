"""HTML and SVG that is put together so that a text can only be a text."""

from __future__ import annotations

from html import escape


class Html(str):
    """Markup; any other string is a text, and is escaped where it is put in."""

    __slots__ = ()

    def __html__(self) -> str:
        """How templates know that it is markup."""
        return self


def element(name: str, *children: str, **attributes: str | float | None) -> Html:
    """An element: `class_` is class, `aria_label` is aria-label; None leaves an attribute out."""
    written = "".join(
        f' {key.rstrip("_").replace("__", ":").replace("_", "-")}="{escape(_plain(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Html(f"<{name}{written}>{join(*children)}</{name}>")


def join(*children: str) -> Html:
    """Pieces one after another."""
    return Html("".join(each if isinstance(each, Html) else escape(each) for each in children))


def _plain(value: str | float | None) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
