"""Northstar also has a sales executive sponsor: eve."""

from __future__ import annotations

import pytest

from alliances.models import MembershipRole
from tests.conftest import World, make_world
from tests.factories import member


@pytest.fixture
def world(db: None) -> World:
    world = make_world()
    sponsor = member(world.northstar, world.eve, role=MembershipRole.SALES_EXECUTIVE_SPONSOR)
    world.eve_person = sponsor.person
    return world
