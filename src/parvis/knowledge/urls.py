from django.urls import path

from parvis.knowledge import views

app_name = "knowledge"
urlpatterns = [
    path("", views.answers, name="answers"),
    path("nouvelle", views.answer, name="new"),
    path("importer", views.take, name="import"),
    path("reponses-types.csv", views.export, name="export"),
    path("<int:pk>", views.answer, name="answer"),
    path("<int:pk>/<slug:verb>", views.change, name="change"),
]
