from django.urls import path

from parvis.cases.categories import views as categories
from parvis.cases.views import settings

app_name = "case-settings"
urlpatterns = [
    path("", settings.rules, name="rules"),
    path("categories", categories.tree, name="categories"),
    path("categories/<int:pk>", categories.one, name="category"),
]
