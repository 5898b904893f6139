"""Settings, all from the environment (see .env.example), one module per concern.

Three modes: `embedded` (SQLite and a broker in the data directory, started by `manage.py up`),
`production` (PostgreSQL, Redis, strict) and `test`. What the product itself can be set to (money,
imports, reminders) is in `product`.
"""

from config.settings.base import *
from config.settings.database import *
from config.settings.celery import *
from config.settings.sign_in import *
from config.settings.security import *
from config.settings.files import *
from config.settings.mail import *
from config.settings.product import *
