"""Words for how deals end in languages beside English, Norwegian and Russian, and hints of them."""

from __future__ import annotations

import re

WON = (
    "ganado", "ganada", "cerrado ganado", "cerrada ganada", "cerrado y ganado", "cierre ganado",
    "negocio ganado", "vendido", "vendida",
    "abgeschlossen gewonnen", "geschlossen gewonnen", "abgeschlossen und gewonnen",
    "abschluss gewonnen", "auftrag erhalten", "gewonnen abgeschlossen",
    "gagné", "gagnée", "gagne", "gagnee", "fermé gagné", "fermée gagnée", "clôturé gagné",
    "clôturée gagnée", "conclu", "conclue", "signé", "signée", "affaire gagnée", "vendu",
    "ganho", "ganha", "fechado ganho", "fechada ganha", "fechado e ganho", "negócio ganho",
    "negócio fechado",
    "wygrana", "wygrane", "wygrany", "wygrano", "zamknięte wygrane", "zamknięta wygrana",
    "szansa wygrana", "sprzedane",
    "vinto", "vinta", "chiuso vinto", "chiusa vinta", "chiuso con successo",
    "gesloten gewonnen",
    "vunnen", "vunnit", "stängd vunnen", "affär vunnen", "såld",
    "lukket vundet", "vundet", "voitettu", "виграно", "виграна", "kazanıldı", "kapandı kazanıldı",
)  # fmt: skip
LOST = (
    "perdido", "perdida", "cerrado perdido", "cerrada perdida", "cerrado y perdido",
    "cierre perdido", "negocio perdido", "rechazado", "rechazada",
    "abgeschlossen verloren", "geschlossen verloren", "abgeschlossen und verloren",
    "abschluss verloren", "auftrag verloren", "abgelehnt", "verloren abgeschlossen",
    "perdu", "perdue", "fermé perdu", "fermée perdue", "clôturé perdu", "clôturée perdue",
    "affaire perdue", "refusé", "refusée",
    "fechado perdido", "fechada perdida", "fechado e perdido", "negócio perdido",
    "przegrana", "przegrane", "przegrany", "przegrano", "zamknięte przegrane",
    "zamknięta przegrana", "utracona", "utracone", "stracona", "szansa przegrana",
    "perso", "persa", "chiuso perso", "chiusa persa",
    "gesloten verloren",
    "förlorad", "förlorat", "stängd förlorad", "affär förlorad", "lukket tabt", "tabt", "hävitty",
    "програно", "програна", "kaybedildi", "kapandı kaybedildi",
    "lose", "apology", "lost deal closed", "closed no sale", "сделка провалена",
)  # fmt: skip
CANCELLED = (
    "cancelado", "cancelada", "descartado", "descartada", "anulado", "anulada", "storniert",
    "annulé", "annulée", "anulowane", "anulowana", "annullato", "annullata", "geannuleerd",
    "avbruten", "annulleret", "скасовано",
)  # fmt: skip
OPEN = (
    "abierto", "abierta", "en curso", "offen", "laufend", "en cours", "ouvert", "ouverte",
    "aberto", "aberta", "em andamento", "otwarte", "otwarta", "w toku", "aperto", "aperta",
    "in corso", "lopend", "öppen", "pågående", "åben", "avoin", "відкрито", "açık",
)  # fmt: skip

_HINTS = (
    ("Lost", r"lost|lose|loss|perdid|perdu|pers[ao]\b|verlor|tapt|tabt|förlor|przegra|utracon"
             r"|проигр|потер|провал|отказ|dead|reject|decl|drop|refus|rechaz|avslå|no sale|^pass"),
    ("Won", r"\bwon|win\b|ganad|ganh[oa]|gagn|gewonn|vunn|vund|wygra|vint[oa]|выигр|успеш|sign"
            r"|sold|vend[iu]|solgt|продан|sukces|success|contract|vertrag|paid|betalt|bezahlt"
            r"|pagad|оплач|delivered|live\b"),
    ("Cancelled", r"cancel|annul|storn|anul|отмен|duplic|spam|junk|disqual|descart"),
    ("Open", r"hold|wait|pending|progress|negotiat|pause"),
)  # fmt: skip


def likely(word: str) -> str:
    """What a word for an end most likely means: Won, Lost, Cancelled, Open; "" for none."""
    text = word.casefold()
    return next((meant for meant, hints in _HINTS if re.search(hints, text)), "")
