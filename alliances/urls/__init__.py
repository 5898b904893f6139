"""The addresses of this room, one module per concept."""

from alliances.urls import alliances, imports, plans

app_name = "alliances"

urlpatterns = [*alliances.urlpatterns, *plans.urlpatterns, *imports.urlpatterns]
