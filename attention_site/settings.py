"""Settings, all of them from the environment; docs/settings.md lists them."""

from datetime import timedelta
from pathlib import Path

import environ
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.templatetags.static import static
from django.urls import reverse_lazy

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

VAR_DIR = Path(env("VAR_DIR", default=str(BASE_DIR / "var")))

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env("SECRET_KEY", default="for-development-only" if DEBUG else "")
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "SECRET_KEY is not set: put a long random value into the environment or .env"
    )
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
"""Former keys: what they signed or sealed is still read."""
PRODUCTION = env.bool("PRODUCTION", default=not DEBUG)
"""Whether others reach the site: then it does not start with settings that are not safe
(attention_site.production)."""
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "daphne",
    "unfold",
    "unfold.contrib.filters",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "channels",
    "csp",
    "django_htmx",
    "rest_framework",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    # After allauth, whose tables users.admin shows in its own way.
    "users",
    "meetings",
    "analytics",
    "recordings",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]

MIDDLEWARE = [
    "attention_site.logs.requests.RequestLogMiddleware",
    "attention_site.utf8.Utf8Middleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "attention_site.languages.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "users.middleware.TimezoneMiddleware",
    "attention_site.api.limit_headers.RateLimitHeaders",
    "attention_site.headers.HeadersMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
    "users.middleware.SessionsMiddleware",
]

ROOT_URLCONF = "attention_site.urls"
ASGI_APPLICATION = "attention_site.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "attention_site.languages.serving.for_pages",
            ],
        },
    }
]

# --- Databases ---------------------------------------------------------------

_CONNECTION = {
    "CONN_HEALTH_CHECKS": True,
    # A server that is away, or gone without a word, must not hold a live worker for
    # the default of minutes.
    "OPTIONS": {
        "connect_timeout": 2,
        "keepalives_idle": 5,
        "keepalives_interval": 2,
        "keepalives_count": 3,
        "tcp_user_timeout": 5000,
    },
}
DATABASES = {
    "default": env.db_url(
        "DATABASE_URL", default="postgres://postgres@127.0.0.1:5432/attention"
    )
    | _CONNECTION
}
if env("TIMESERIES_DATABASE_URL", default=""):
    DATABASES["timeseries"] = env.db_url("TIMESERIES_DATABASE_URL") | _CONNECTION
DATABASE_ROUTERS = ["analytics.timeseries.router.TimeseriesRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env("REDIS_URL", default="redis://127.0.0.1:6379/0")

CHANNEL_LAYERS = {
    "default": {
        # The other layer of channels-redis goes silently dead after a restart of Redis.
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        # redis-py closes sockets that are silent for 5 s; a subscriber is, in a pause.
        "CONFIG": {
            "hosts": [
                {
                    "address": REDIS_URL,
                    "socket_timeout": None,
                    "socket_connect_timeout": 2,
                }
            ]
        },
    }
}

CACHES = {
    "default": {
        "BACKEND": "attention_site.cache.ForgetfulCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "cache",
        # Whoever calls waits for it.
        "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
    }
}

# --- Celery ------------------------------------------------------------------

# Pictures pass through REDIS_URL, so that server must write nothing to disk; the
# queue of tasks may have a server of its own that does.
CELERY_BROKER_URL = env("CELERY_BROKER_URL", default=REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 5.0
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 800_000  # KiB
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # No task may run longer than a third of this, or it would run twice.
    "visibility_timeout": 3600,
    "socket_timeout": 30,
    "socket_connect_timeout": 5,
    "health_check_interval": 10,
}
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {
    "analytics.tasks.score_meeting": {"queue": "live"},
    # Not behind the work that they look after.
    "recordings.tasks.reap": {"queue": "default"},
    "recordings.tasks.expire": {"queue": "default"},
    "recordings.tasks.look_after_copies": {"queue": "default"},
    # Whoever asked for it waits for the receipt.
    "recordings.tasks.erase_person": {"queue": "default"},
    "recordings.tasks.look_after_erasures": {"queue": "default"},
    "recordings.tasks.keep_no_longer": {"queue": "default"},
    "recordings.tasks.*": {"queue": "recordings"},
}
CELERY_IMPORTS = ["attention_site.api.tasks"]
CELERY_BEAT_SCHEDULE = {
    "wake-meetings": {
        "task": "analytics.tasks.wake_meetings",
        "schedule": 1.0,
        "options": {"expires": 1},
    },
    "store-samples": {
        "task": "analytics.tasks.store_samples",
        "schedule": 10.0,
        "options": {"expires": 10},
    },
    "close-silent-alerts": {
        "task": "analytics.tasks.close_silent_alerts",
        "schedule": 5.0,
        "options": {"expires": 5},
    },
    "tidy-presence": {
        "task": "analytics.tasks.tidy_presence",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "end-abandoned-meetings": {
        "task": "analytics.tasks.end_abandoned_meetings",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "let-unseen-faces-go": {
        "task": "analytics.tasks.let_unseen_faces_go",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "summarise-ended-meetings": {
        "task": "analytics.tasks.summarise_ended_meetings",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "store-minutes": {
        "task": "analytics.tasks.store_minutes",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "run-neglected-jobs": {
        "task": "analytics.tasks.run_neglected_jobs",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "reap": {
        "task": "recordings.tasks.reap",
        "schedule": 10.0,
        # Not behind an hour of analyses, which it is to look after.
        "options": {"expires": 10, "queue": "default"},
    },
    "look-after-copies": {
        "task": "recordings.tasks.look_after_copies",
        "schedule": 5.0,
        "options": {"expires": 5, "queue": "default"},
    },
    "look-after-recordings": {
        "task": "recordings.tasks.look_after_recordings",
        "schedule": 5.0,
        # Not behind an hour of analyses: whoever looks at the meeting waits for it.
        "options": {"expires": 5, "queue": "default"},
    },
    "keep-no-longer": {
        "task": "recordings.tasks.keep_no_longer",
        "schedule": 3600.0,
    },
    "look-after-erasures": {
        "task": "recordings.tasks.look_after_erasures",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "expire": {"task": "recordings.tasks.expire", "schedule": 3600.0},
    "forget-answers": {
        "task": "attention_site.api.tasks.forget_answers",
        "schedule": 3600.0,
    },
    "retain": {"task": "analytics.tasks.delete_expired_samples", "schedule": 3600.0},
    "tidy-sessions": {"task": "users.tasks.tidy_sessions", "schedule": 24 * 3600.0},
    "queue-webhooks": {
        "task": "users.tasks.queue_webhooks",
        "schedule": 5.0,
        "options": {"expires": 5},
    },
}

# --- People ------------------------------------------------------------------

AUTH_USER_MODEL = "users.User"
AUTHENTICATION_BACKENDS = [
    # The first asks whether the address may be tried at all; it signs nobody in.
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
LOGIN_URL = "users:login"
LOGIN_REDIRECT_URL = "meetings:list"
LOGOUT_REDIRECT_URL = "users:login"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

PASSWORD_RESET_TIMEOUT = 3600  # seconds; whoever asks for a mail waits for it

# --- E-mail ------------------------------------------------------------------

HAS_MAIL_SERVER = bool(env("EMAIL_URL", default=""))
"""Without one mails become files, and nobody has to confirm an address."""
if HAS_MAIL_SERVER:
    vars().update(env.email_url("EMAIL_URL"))
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(VAR_DIR / "mail")
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env("EMAIL_FROM", default="attention@localhost")

# --- Signing in --------------------------------------------------------------

TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
"""Proxies in front of the site, each of which adds an address to X-Forwarded-For."""

ACCOUNT_ADAPTER = "users.adapter.Adapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if HAS_MAIL_SERVER else "none"
ACCOUNT_EMAIL_NOTIFICATIONS = HAS_MAIL_SERVER
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_EMAIL_CONFIRMATION_AUTHENTICATED_REDIRECT_URL = "account_email"
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900  # seconds: one sitting
ACCOUNT_FORMS = {
    "add_email": "users.account_forms.NewAddressForm",
    "reauthenticate": "users.account_forms.PasswordAgainForm",
    "reset_password": "users.account_forms.ForgottenForm",
    "reset_password_from_key": "users.account_forms.FreshPasswordForm",
}
MFA_ADAPTER = "users.adapter.CodeAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "Attention"
MFA_FORMS = {
    "authenticate": "users.account_forms.CodeForm",
    "reauthenticate": "users.account_forms.CodeAgainForm",
    "activate_totp": "users.account_forms.FirstCodeForm",
}

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
# Of this address from this place: nobody can lock out somebody elsewhere.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_CLIENT_IP_CALLABLE = "users.client_address.of"
AXES_USERNAME_FORM_FIELD = "username"
AXES_LOCKOUT_CALLABLE = "users.views.gate.locked_out"
AXES_DISABLE_ACCESS_LOG = True
AXES_SENSITIVE_PARAMETERS = ["email", "username", "next", "csrfmiddlewaretoken"]
AXES_ENABLE_ADMIN = False  # users.admin shows what is locked
AXES_VERBOSE = False

# --- Languages and times -----------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("vi", "Tiếng Việt")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["attention_site.languages.formats"]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

# --- Files -------------------------------------------------------------------

STATIC_URL = "static/"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("vendor/uplot", BASE_DIR / "node_modules/uplot/dist"),
    ("vendor/tus", BASE_DIR / "node_modules/tus-js-client/dist"),
]
MEDIA_ROOT = env.path("MEDIA_ROOT", default=str(VAR_DIR / "media"))
# Hashed names need `collectstatic`, which an image has run and a checkout has not.
STATIC_MANIFEST = env.bool("STATIC_MANIFEST", default=False)
STATIC_ROOT = BASE_DIR / "staticfiles" if STATIC_MANIFEST else None
WHITENOISE_USE_FINDERS = not STATIC_MANIFEST
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "attention_site.static_storage.ModuleManifestStorage"
        if STATIC_MANIFEST
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

ACCEL_REDIRECT_PREFIX = env("ACCEL_REDIRECT_PREFIX", default="")
"""Where nginx finds MEDIA_ROOT inside itself; empty: the site sends videos itself."""

# --- Uploads -----------------------------------------------------------------

UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_BYTES", default=2 * 2**30)
UPLOAD_MAX_DURATION_S = env.float("UPLOAD_MAX_DURATION_S", default=4 * 3600.0)
UPLOAD_SPARE_BYTES = env.int("UPLOAD_SPARE_BYTES", default=2**30)
UPLOADS_PER_USER = env.int("UPLOADS_PER_USER", default=20)
UPLOAD_BYTES_PER_USER = env.int("UPLOAD_BYTES_PER_USER", default=10 * 2**30)

# --- API ---------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "attention_site.api.tokens.TokenAuthentication",
        "attention_site.api.sessions.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": [
        "attention_site.api.sessions.HasAccount",
        "attention_site.api.scopes.HasScope",
    ],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["attention_site.api.parsing.StrictJSONParser"],
    "DEFAULT_PAGINATION_CLASS": "users.api.pages.Pages",
    "DEFAULT_THROTTLE_CLASSES": ["attention_site.api.limits.Limits"],
    "DEFAULT_SCHEMA_CLASS": "attention_site.api.schema.OperationSchema",
    "EXCEPTION_HANDLER": "attention_site.api.problems.answer",
}

API_RATES = {
    "user": "1200/minute",
    "token": "600/minute",
    "anonymous": "60/minute",
    "uploads": "60/hour",
} | env.dict("API_RATES", default={})
"""Calls of the API in a second, minute or hour; attention_site/api/limits.py counts."""

SPECTACULAR_SETTINGS = {
    "TITLE": "Attention API",
    "VERSION": "1",
    "DESCRIPTION": "All that the pages do, for programs. Errors are problem details "
    "(RFC 9457) with a stable `code`; times are ISO 8601 in UTC; scores go from 0 to "
    "100, and what is unknown is null.",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "tryItOutEnabled": False},
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "attention_site.api.schema.complete",
    ],
    "ENUM_NAME_OVERRIDES": {
        "MeetingStatusEnum": "meetings.models.Meeting.Status",
        "AnalysisStatusEnum": "recordings.models.VideoAnalysis.Status",
        "RecordingStatusEnum": "recordings.models.VideoRecording.Status",
        "SensitivityEnum": "meetings.models.Meeting.Sensitivity",
    },
    # Checks would build the schema at each start; make lint does.
    "ENABLE_DJANGO_DEPLOY_CHECK": False,
}

# --- Security ----------------------------------------------------------------

HTTPS_ONLY = env.bool("HTTPS_ONLY", default=not DEBUG)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS_ONLY
LANGUAGE_COOKIE_SECURE = HTTPS_ONLY
# Asked from inside, past the proxy.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS_ONLY else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS_ONLY
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS_ONLY else None
SESSION_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    # The admin's theme evaluates Alpine expressions and styles inline.
    "EXCLUDE_URL_PREFIXES": ["/admin/"],
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "media-src": [SELF, "blob:"],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}

METRICS_TOKEN = env("METRICS_TOKEN", default="")
"""What Prometheus shows at /metrics; without one only staff may read it."""

# --- Live path ---------------------------------------------------------------

LIVE_WORKERS = env.int("LIVE_WORKERS", default=2)
"""Live worker processes that pacing counts on when none has reported yet."""

# --- Videos ------------------------------------------------------------------

RECORDINGS_NICE = env.int("RECORDINGS_NICE", default=10)
"""By how much workers of videos give way: at 10, live workers get nine tenths of a core
that both want."""

RECORDING_RETENTION_DAYS = env.int("RECORDING_RETENTION_DAYS", default=30)
UPLOAD_RETENTION_DAYS = env.int("UPLOAD_RETENTION_DAYS", default=90)
"""Days after which a video is deleted with its results; 0 keeps it."""

# --- Webhooks ----------------------------------------------------------------

WEBHOOKS_MAY_REACH_PRIVATE = env.bool("WEBHOOKS_MAY_REACH_PRIVATE", default=False)
"""Whether webhooks may go to addresses of the own network, and without https."""

# --- Admin -------------------------------------------------------------------

UNFOLD = {
    "SITE_TITLE": "Attention",
    "SITE_HEADER": "Attention",
    "SITE_URL": reverse_lazy("meetings:list"),
    "SITE_ICON": lambda request: static("img/mark.svg"),
    "STYLES": [lambda request: static("css/admin_theme.css")],
    "SCRIPTS": [lambda request: static("js/admin_names.js")],
    "SHOW_VIEW_ON_SITE": False,
    "SIDEBAR": {"navigation": "attention_site.system.navigation.sidebar"},
    # The teal of static/css/site.css, from light to dark.
    "COLORS": {
        "primary": {
            "50": "#eff8f8",
            "100": "#d8eeef",
            "200": "#b3dddf",
            "300": "#82c5c9",
            "400": "#4ba5ab",
            "500": "#2b878e",
            "600": "#0b646b",
            "700": "#0a565c",
            "800": "#0b464b",
            "900": "#0b393d",
            "950": "#052326",
        },
    },
}

LOG_FORMAT = env("LOG_FORMAT", default="text")
if LOG_FORMAT not in {"text", "json"}:
    raise ImproperlyConfigured("LOG_FORMAT is text or json")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "text": {"()": "attention_site.logs.formatting.TextLines"},
        "json": {"()": "attention_site.logs.formatting.JsonLines"},
    },
    "filters": {
        "routes": {"()": "attention_site.logs.formatting.RoutesNotPaths"},
        "no_sockets": {"()": "attention_site.logs.formatting.NoSocketLines"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": LOG_FORMAT,
            "filters": ["routes"],
        }
    },
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="INFO")},
    "loggers": {
        # An address that somebody mistyped is no warning to whoever runs the site.
        "django.request": {"level": "ERROR"},
        # The servers bring handlers of their own, with a form of their own.
        "django": {"handlers": [], "propagate": True},
        "uvicorn": {"handlers": [], "propagate": True},
        # Named here, or the line above would switch it on: with paths and addresses.
        "uvicorn.access": {"handlers": [], "propagate": False},
        "uvicorn.error": {"filters": ["no_sockets"], "propagate": True},
        # It would log the addresses of people.
        "axes": {"level": "CRITICAL"},
    },
}
