"""Django's settings, made from the environment (`environment.py`): nothing is decided twice."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from parvis.conf import environment

ENVIRONMENT = environment.read()
HERE = Path(__file__).resolve().parent.parent

SECRET_KEY = ENVIRONMENT.secret_key
DEBUG = False
ALLOWED_HOSTS = ["*"]  # the reverse proxy or the bound address decides; links are made from PARVIS_PUBLIC_URL
CSRF_TRUSTED_ORIGINS = [ENVIRONMENT.public_url]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "parvis.conf",
    "parvis.design",  # before allauth: our templates dress its pages
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "parvis.work",
    "parvis.journal",
    "parvis.search",
    "parvis.rest",
    "parvis.web",
    "parvis.people",
    "parvis.city",
    "parvis.directory",
    "parvis.media",
    "parvis.accounts",
    "parvis.letters",
    "parvis.venues",
    "parvis.charter",
    "parvis.publishing",
    "parvis.square",
    "parvis.ideas",
    "parvis.signatures",
    "parvis.inbox",
    "parvis.readings",
    "parvis.contact",
    "parvis.rules",
    "parvis.drafts",
    "parvis.assist",
    "parvis.cases",
    "parvis.closing",
    "parvis.open311",
    "parvis.promises",
    "parvis.receipts",
    "parvis.transfers",
    "parvis.training",
    "parvis.guide",
    "parvis.subjects",
    "parvis.busy",
    "parvis.desk",
    "parvis.shifts",
    "parvis.contests",
    "parvis.listening",
    "parvis.places",
    "parvis.knowledge",
    "parvis.answering",
    "parvis.live",
    "parvis.forum",
    "parvis.federation",
    "parvis.insights",
    "parvis.reports",
    "parvis.proofs",
    "parvis.records",
    "parvis.pages",
    "parvis.notices",
    "parvis.colleagues",
]

MIDDLEWARE = [
    "parvis.conf.middleware.Safety",
    "parvis.rest.middleware.Problems",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "parvis.square.kept.Kept",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "parvis.people.middleware.Language",
    "parvis.rest.middleware.Whole",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "parvis.people.middleware.Whence",
    "parvis.people.middleware.SignedIn",
    "parvis.contests.middleware.Guests",
    "parvis.pages.people.middleware.Present",
    "parvis.rest.middleware.OurTimes",
    "parvis.colleagues.second.middleware.Second",
]

ROOT_URLCONF = "parvis.conf.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "OPTIONS": {
            "loaders": [("parvis.design.folding.Loader", ["django.template.loaders.app_directories.Loader"])],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "parvis.design.templatetags.design",
                "parvis.design.templatetags.drawn",
                "parvis.design.templatetags.notices",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "parvis.pages.context.frame",
            ],
        },
    }
]

DATABASES = {"default": environment.django_database(ENVIRONMENT)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["parvis.pages.backend.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "pages:today"
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*"]
ACCOUNT_ADAPTER = "parvis.colleagues.adapter.Adapter"
ACCOUNT_FORMS = {"login": "parvis.people.forms.SignIn"}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
# Browsers give passkeys to names only, not to an address such as 127.0.0.1.
_NAMED = not (urlsplit(ENVIRONMENT.public_url).hostname or "").replace(".", "").replace(":", "").isdigit()
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", *(["webauthn"] if _NAMED else [])]
MFA_PASSKEY_LOGIN_ENABLED = _NAMED
MFA_ADAPTER = "parvis.colleagues.factors.Adapter"
MFA_TOTP_ISSUER = "Parvis"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not ENVIRONMENT.secure
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"

SQUARE_KEPT = True
"""Public pages are given again for as long as they say; tests look at each anew."""
CSRF_FAILURE_VIEW = "parvis.pages.views.errors.forged"
SESSION_COOKIE_AGE = int(timedelta(days=14).total_seconds())
SESSION_ENGINE = "django.contrib.sessions.backends.db"  # no cache: what ends in one web process is over in all
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENVIRONMENT.secure
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENVIRONMENT.secure else None
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CACHES = {
    "default": {"BACKEND": "parvis.people.counted.Cache", "OPTIONS": {"MAX_ENTRIES": 5000}},
    "shared": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "people_counted", "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
}  # fmt: skip

LANGUAGE_CODE = ENVIRONMENT.language
LANGUAGES = [("fr", "Français"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = ENVIRONMENT.time_zone

STATIC_URL = "static/"
STATIC_ROOT = ENVIRONMENT.data / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # whitenoise looks there; with finders it may be empty
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
MEDIA_ROOT = ENVIRONMENT.data / "files"
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

LOGGING_CONFIG = None
SILENCED_SYSTEM_CHECKS = ["security.W004", "security.W008"]  # TLS belongs to the proxy in front
