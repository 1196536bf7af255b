"""The rules of the pieces' classes: once the colours of both looks, then the shapes."""

from __future__ import annotations

from importlib.resources import files

from rapport.drawings.heat import STEPS
from rapport.theme import DARK, LIGHT, Theme


def css() -> str:
    """Everything that the pieces need, in light and in dark as the reader's system has it."""
    rules = (files(__package__) / "rules.css").read_text("utf-8")
    heat = "\n".join(f".r-heat-{at} {{ background: var(--r-heat-{at}); }}" for at in range(STEPS))
    dark = f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {_variables(DARK)} }} }}"
    return f":root {{ {_variables(LIGHT)} }}\n{dark}\n{rules}\n{heat}\n"


def _variables(theme: Theme) -> str:
    named = {
        "canvas": theme.canvas,
        "surface": theme.surface,
        "border": theme.border,
        "text": theme.text,
        "text-second": theme.text_second,
        "text-third": theme.text_third,
        "brand": theme.brand,
        "still": theme.ramp[1],
        "up": theme.up,
        "down": theme.down,
    }
    named |= {f"heat-{at}": _between(theme.ramp, at / (STEPS - 1)) for at in range(STEPS)}
    return " ".join(f"--r-{name}: {colour};" for name, colour in named.items())


def _between(ramp: tuple[str, str], share: float) -> str:
    """The colour so far from the pale end to the strong one."""
    pale, strong = ([int(each[at : at + 2], 16) for at in (1, 3, 5)] for each in ramp)
    mixed = (round(low + (high - low) * share) for low, high in zip(pale, strong, strict=True))
    return "#" + "".join(f"{each:02X}" for each in mixed)
