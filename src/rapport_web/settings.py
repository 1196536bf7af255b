"""Django's settings. What differs between installations is read from the environment.

RAPPORT_WORKSPACE    the workspace's folder
RAPPORT_HOST         the address that is listened at
RAPPORT_ADDRESS      how people reach it from elsewhere, such as https://reports.example.com
RAPPORT_SECRET_KEY   signs sessions; by default a file in the workspace
"""

from __future__ import annotations

import hashlib
import os
import socket
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlsplit

import fontpkg_inter
from csp.constants import NONE, SELF

from rapport import __version__
from rapport.wording import LANGUAGES as SPOKEN
from rapport_web.secret_key import secret_key

HERE = Path(__file__).parent
WORKSPACE = Path(os.environ.get("RAPPORT_WORKSPACE") or Path.cwd()).resolve()
DATA = WORKSPACE / "data"
SERVED_AT = os.environ.get("RAPPORT_HOST", "127.0.0.1")
ADDRESS = urlsplit(os.environ.get("RAPPORT_ADDRESS", ""))
HTTPS = ADDRESS.scheme == "https"

DEBUG = False
SECRET_KEY = secret_key(DATA)
ROOT_URLCONF = "rapport_web.urls"
WSGI_APPLICATION = "rapport_web.wsgi.application"


def _hosts() -> list[str]:
    """The names under which pages are given out: a page elsewhere cannot borrow another name."""
    names = {"localhost", "127.0.0.1", "[::1]", f"[{SERVED_AT}]" if ":" in SERVED_AT else SERVED_AT}
    if SERVED_AT in ("0.0.0.0", "::"):  # noqa: S104 - compared, not listened at
        names |= {socket.gethostname(), socket.getfqdn()}
        try:
            found = socket.getaddrinfo(socket.gethostname(), None)
        except OSError:
            found = []
        names |= {str(each[4][0]) for each in found}
    if ADDRESS.hostname:
        names.add(ADDRESS.hostname)
    return sorted(names)


ALLOWED_HOSTS = _hosts()
CSRF_TRUSTED_ORIGINS = [f"{ADDRESS.scheme}://{ADDRESS.netloc}"] if ADDRESS.netloc else []

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "rapport_web",
    "rapport_web.accounts",
]
MIDDLEWARE = [
    "rapport_web.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "rapport_web.language.LanguageMiddleware",
    "rapport_web.accounts.door.DoorMiddleware",
    "rapport_web.cards.CardMiddleware",
    "rapport_web.sample.SampleMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "rapport_web.frame.frame",
            ],
            "builtins": ["rapport_web.templatetags.words"],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["django.template.loaders.filesystem.Loader"],
                )
            ],
        },
    }
]

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA / "app.sqlite3",
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;",
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["rapport_web.accounts.names.NameOrEmail"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "/"

# Cookies do not tell ports apart: two workspaces on one machine keep theirs by name.
_OWN = hashlib.sha256(str(WORKSPACE).encode()).hexdigest()[:8]
SESSION_COOKIE_NAME = f"rapport_session_{_OWN}"
CSRF_COOKIE_NAME = f"rapport_form_{_OWN}"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = HTTPS
CSRF_FAILURE_VIEW = "rapport_web.cards.forged"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

STATICFILES_DIRS = [
    HERE / "static",
    ("inter", Path(fontpkg_inter.__file__).parent / "files"),
]


def _static_version() -> str:
    """What changes when any static file does: it is in their addresses, so they can be kept."""
    found = hashlib.sha256(__version__.encode())
    for package in ("django-htmx", "fontpkg-inter"):
        found.update(version(package).encode())
    for path in sorted((HERE / "static").rglob("*.*")):
        found.update(path.read_bytes())
    return found.hexdigest()[:12]


# The version stands in the folder, not in each file's name: addresses within style sheets hold,
# and nothing has to be collected before the first start.
STATIC_URL = f"/static/{_static_version()}/"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_ALLOW_ALL_ORIGINS = False


def WHITENOISE_IMMUTABLE_FILE_TEST(path: str, url: str) -> bool:  # noqa: N802, ARG001
    """Every static address names its version."""
    return True


LANGUAGE_CODE = "en"
LANGUAGES = list(SPOKEN.items())
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "loggers": {"django": {"handlers": ["console"], "level": "ERROR", "propagate": False}},
}
