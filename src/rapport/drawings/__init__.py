"""Pieces of a page as HTML and SVG: tiles, funnels, bullets, heat tables, sparklines.

They hold under a strict content security policy: no scripts, no style attributes. Their looks are
classes, for which `style.css` has the rules; every text in them is escaped.
"""

from rapport.drawings.bullets import bullets
from rapport.drawings.funnel import funnel
from rapport.drawings.heat import heat
from rapport.drawings.markup import Html
from rapport.drawings.spark import spark
from rapport.drawings.style import css
from rapport.drawings.tiles import written

__all__ = ["Html", "bullets", "css", "funnel", "heat", "spark", "written"]
