from django.urls import path

from parvis.cases.uniting import views as uniting
from parvis.cases.views import reading, writing

app_name = "cases"
urlpatterns = [
    path("", reading.listing, name="list"),
    path("nouveau", writing.write, name="write"),
    path("conversations/<int:pk>/<slug:verb>", writing.beside, name="beside"),
    path("<int:pk>", reading.one, name="case"),
    path("<int:pk>/modifier", writing.write, name="edit"),
    path("<int:pk>/fusionner", uniting.unite, name="unite"),
    path("fusions/<int:pk>/annuler", uniting.undo, name="union_undo"),
    path("<int:pk>/<slug:verb>", writing.act, name="act"),
]
