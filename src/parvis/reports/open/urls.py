from django.urls import path, register_converter

from parvis.reports.open import views


class Form:
    """How a table is taken."""

    regex = r"csv|json|schema\.json"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Form, "table_form")
app_name = "open-data"
urlpatterns = [
    path("donnees/", views.index, name="index"),
    path("donnees/<slug:key>.<table_form:form>", views.file, name="file"),
    path("rapport/<str:key>/<slug:form>", views.report, name="report"),
    path("transparence", views.transparency, name="transparency"),
]
