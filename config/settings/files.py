"""Static files and uploads."""

from __future__ import annotations

from config.env import DATA_DIR, MODE, ROOT, TEST, env
from config.settings.base import DEBUG

STATIC_URL = "/static/"
STATIC_ROOT = env.str("STATIC_ROOT", str(DATA_DIR / "static"))
STATICFILES_DIRS: list = [
    ROOT / "static",
    ("vendor/bootstrap", ROOT / "node_modules" / "bootstrap" / "dist"),
    ("vendor/idiomorph", ROOT / "node_modules" / "idiomorph" / "dist"),
    ("vendor/inter", ROOT / "node_modules" / "@fontsource-variable" / "inter" / "files"),
]
MEDIA_ROOT = env.str("MEDIA_ROOT", str(DATA_DIR / "media"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if MODE == TEST or DEBUG
        else "config.static_files.StaticFilesStorage"
    },
}
# Styles and scripts are for our own pages: no other site has to read them.
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_USE_FINDERS = MODE == TEST or DEBUG
# Files are looked for when they are asked for, and not at every start: a test starts the
# application anew with each client, and listing all files was a fifth of the time of the suite.
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS
