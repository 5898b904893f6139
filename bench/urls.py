from django.urls import path

from bench import baselines
from config.urls import handler400
from config.urls import urlpatterns as product

__all__ = ["handler400", "urlpatterns"]

urlpatterns = [path("a", baselines.page_a), path("d", baselines.page_d), *product]
