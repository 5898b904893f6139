"""What the company can set about the product itself."""

from __future__ import annotations

from django.core.exceptions import ImproperlyConfigured

from config.env import IS_EMBEDDED, env

DEFAULT_USER_TIME_ZONE = env.str("DEFAULT_USER_TIME_ZONE", "Europe/Berlin")
# Sides are shown by company name. An installation that is only tried out has the demo's company.
COMPANY_NAME = env.str("COMPANY_NAME", "Halden" if IS_EMBEDDED else "Our company")
# Whose public holidays are ours: "DE", or "DE-BY" for a region. Empty: those of the usual zone.
COMPANY_COUNTRY = env.str("COMPANY_COUNTRY", "")
PORTFOLIO_CURRENCY = env.str("PORTFOLIO_CURRENCY", "EUR")
# Plans, quarters, reviews and scorecards follow it. After a change: renumber_quarters.
FISCAL_YEAR_START_MONTH = env.int("FISCAL_YEAR_START_MONTH", 1)
if not 1 <= FISCAL_YEAR_START_MONTH <= 12:
    raise ImproperlyConfigured("FISCAL_YEAR_START_MONTH must be a month, 1 to 12.")

# Imports
IMPORT_MAX_BYTES = env.int("IMPORT_MAX_BYTES", 25 * 1024 * 1024)
# What the process that reads an uploaded file may take at most.
IMPORT_MEMORY_MB = env.int("IMPORT_MEMORY_MB", 384)
# Days for which an uploaded portfolio file is kept after its import ended.
IMPORT_KEEP_FILES_DAYS = env.int("IMPORT_KEEP_FILES_DAYS", 30)

# Days for which the audit log is kept; what is younger the database itself does not give up.
AUDIT_KEEP_DAYS = env.int("AUDIT_KEEP_DAYS", 730)
if AUDIT_KEEP_DAYS < 30:
    raise ImproperlyConfigured("AUDIT_KEEP_DAYS must be 30 or more.")

# Meetings
MEETING_HORIZON_DAYS = env.int("MEETING_HORIZON_DAYS", 400)

# Days in which nobody is nudged again for the same thing, by whomever.
NUDGE_EVERY_DAYS = env.int("NUDGE_EVERY_DAYS", 3)

# Points by which somebody's answers lie above what is computed before it is pointed out.
LENIENT_MARGIN = env.float("LENIENT_MARGIN", 15.0)
