from django.apps import AppConfig
from django.contrib.admin import apps as django_admin


class ConfigConfig(AppConfig):
    name = "config"
    verbose_name = "Configuration"
    default = True


class AdminConfig(django_admin.AdminConfig):
    """Django admin behind our guard (core.admin)."""

    default_site = "core.admin.site.Site"
    default = False
