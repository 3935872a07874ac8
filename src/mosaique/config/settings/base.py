"""What every situation shares. The environment is read here and nowhere else."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from mosaique.config.settings import environment
from mosaique.core import sqlite

sqlite.use_maintained_library()

PACKAGE = Path(__file__).resolve().parents[2]
MOSAIQUE_HOME = Path(environment.text("MOSAIQUE_HOME", "var")).resolve()
MOSAIQUE_BASE_URL = environment.text("MOSAIQUE_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
MOSAIQUE_ALLOW_PRIVATE_NETWORKS = environment.items("MOSAIQUE_ALLOW_PRIVATE_NETWORKS")
MOSAIQUE_LOOKUP_SOURCES = environment.items("MOSAIQUE_LOOKUP_SOURCES")
MOSAIQUE_EMBEDDINGS = environment.text("MOSAIQUE_EMBEDDINGS", "auto")
MOSAIQUE_ABSTRACT_MINIMUM = environment.whole_number("MOSAIQUE_ABSTRACT_MINIMUM", 150)
MOSAIQUE_YEARLY_TARGET = environment.whole_number("MOSAIQUE_YEARLY_TARGET", 70)
MOSAIQUE_IMPORT_LARGEST = environment.whole_number("MOSAIQUE_IMPORT_LARGEST", 100)
MOSAIQUE_IMPORT_KEEP_DAYS = environment.whole_number("MOSAIQUE_IMPORT_KEEP_DAYS", 30)
MOSAIQUE_CLAIM_DAYS = environment.whole_number("MOSAIQUE_CLAIM_DAYS", 14)
MOSAIQUE_BIN_DAYS = environment.whole_number("MOSAIQUE_BIN_DAYS", 30)
MOSAIQUE_PROOFREADING_ACROSS = environment.flag("MOSAIQUE_PROOFREADING_ACROSS", default=True)
MOSAIQUE_PROOFREADING_ROTA = environment.flag("MOSAIQUE_PROOFREADING_ROTA", default=False)
MOSAIQUE_SOURCE_PRIORITY = environment.items("MOSAIQUE_SOURCE_PRIORITY")
MOSAIQUE_MAILBOX = environment.mailbox(environment.text("MOSAIQUE_MAILBOX"))
MOSAIQUE_MAILBOX_ADDRESS = environment.text("MOSAIQUE_MAILBOX_ADDRESS")
MOSAIQUE_LINK_CHECKS = environment.whole_number("MOSAIQUE_LINK_CHECKS", 120)
SEARCH_URL = environment.text("SEARCH_URL", f"tantivy://{MOSAIQUE_HOME / 'index'}")

SECRET_KEY = environment.secret_key(MOSAIQUE_HOME)
DEBUG = False
ALLOWED_HOSTS = [urlsplit(MOSAIQUE_BASE_URL).hostname or "127.0.0.1", "127.0.0.1", "localhost", "[::1]"]
CSRF_TRUSTED_ORIGINS = [MOSAIQUE_BASE_URL]

INSTALLED_APPS = [
    "mosaique.core",
    "mosaique.vocabularies",
    "mosaique.network",
    "mosaique.discovery",
    "mosaique.catalogue",
    "mosaique.exchange",
    "mosaique.portal",
    "mosaique.desk",
    "mosaique.watch",
    "mosaique.cms",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_tasks",
    "django_tasks_db",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "mosaique.config.urls"
WSGI_APPLICATION = "mosaique.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
            ],
        },
    },
]

DATABASES = {"default": environment.database(environment.text("DATABASE_URL"), home=MOSAIQUE_HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "network.User"
AUTHENTICATION_BACKENDS = [
    "mosaique.network.backends.RoleBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
WAGTAIL_PASSWORD_RESET_ENABLED = False  # the account pages do it
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
LOGIN_REDIRECT_URL = "/compte/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_USER_MODEL_USERNAME_FIELD = None

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("French")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = "Europe/Paris"
USE_TZ = True

STATIC_URL = "/static/"
# WhiteNoise serves the packages' own folders: nothing to collect, a second start takes seconds.
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MEDIA_URL = "/media/"
MEDIA_ROOT = MOSAIQUE_HOME / "media"

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
globals().update(environment.email(environment.text("EMAIL_URL"), home=MOSAIQUE_HOME))
DEFAULT_FROM_EMAIL = environment.text("MOSAIQUE_FROM_EMAIL", "mosaique@localhost")

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"  # Wagtail's preview frames its own pages; CSP below forbids the rest
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "mosaique.portal.errors.forged"

# Wagtail's own screens have a wider one (config.urls): their scripts need inline code.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}

WAGTAIL_SITE_NAME = "Mosaïque"
WAGTAILADMIN_BASE_URL = MOSAIQUE_BASE_URL
WAGTAIL_I18N_ENABLED = False
WAGTAILADMIN_PERMITTED_LANGUAGES = [("fr", "Français"), ("en", "English")]
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None  # nobody's address is sent to a third party for a portrait
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "odt", "xlsx", "ods", "csv", "txt", "epub", "zip"]
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 60_000_000
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"mosaique": {"level": environment.text("MOSAIQUE_LOG_LEVEL", "INFO")}},
}
