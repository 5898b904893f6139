import time, sys
from datetime import datetime, UTC, date
import pytest
pytestmark = pytest.mark.django_db
SEED = 2026
def report(user, today):
    from portfolio.services.dashboard import dashboard, exceptions
    from portfolio.rules.selection import Selection, default_comparison
    from portfolio.models import RecordedDay
    import numpy as np
    for day in [*RecordedDay.objects.order_by("day").values_list("day", flat=True)]:
        if day.month % 3 and day != today: continue
        page = dashboard(user=user, selection=Selection(as_of=day, compared_with=default_comparison(day), today=today))
        r = page.ranking
        act = page.figures.now.active
        lead = [r.kinds[r.cases.kind[r.order[r.start[e]]]].key for e in np.flatnonzero(r.attention)]
        from collections import Counter
        print(day, act, page.attention, f"{page.attention/max(act,1):.2f}", "watch", page.watch, dict(Counter(lead)), {k.key: c for k, c in r.counts()})
def test_demo(monkeypatch):
    from demo.services.build import build_portfolio
    from demo.services.stories import stories
    from accounts.models import User
    from tests.conftest import at
    now=datetime(2026,11,21,9,tzinfo=UTC)
    build_portfolio(stories=stories(), now=now, years=3, seed=2026, say=lambda l: None, monthly=True)
    report(User.objects.get(email="jonas.lindqvist@halden.example"), now.date())
def test_random(monkeypatch):
    from demo.services.build import build_portfolio
    from demo.services.random_stories import random_stories, more_managers
    from accounts.models import User
    now=datetime(2026,11,21,9,tzinfo=UTC)
    t=time.time()
    build_portfolio(stories=random_stories(count=400, seed=2026, years=3), colleagues=more_managers(400), now=now, years=3, seed=2026, say=lambda l: None, monthly=False)
    print("SECONDS", time.time()-t)
    report(User.objects.get(email="jonas.lindqvist@halden.example"), now.date())
