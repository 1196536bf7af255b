"""What looks wrong but is kept: each kind is one entry here, with its SQL, its words, its mend."""

from rapport.registry import declared
from rapport.suspicion import Suspicion

SUSPICIONS: dict[str, Suspicion] = declared(__name__, Suspicion)

__all__ = ["SUSPICIONS"]
