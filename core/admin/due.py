"""On which days before and after it a due date is told: administrators change the defaults."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin

from core.admin.guard import AdministratorsOnly
from core.mail.models import DueOffsets, StoppedAddress
