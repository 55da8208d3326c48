from django.urls import path

from parvis.subjects.views import reading, writing

app_name = "subjects"
urlpatterns = [
    path("", reading.listing, name="list"),
    path("nouveau", writing.write, name="write"),
    path("conversations/<int:pk>/<slug:verb>", writing.beside, name="beside"),
    path("reponses/<int:pk>", reading.answer, name="answer"),
    path("reponses/<int:pk>/<slug:verb>", writing.turn, name="turn"),
    path("<int:pk>", reading.one, name="subject"),
    path("<int:pk>/modifier", writing.write, name="edit"),
    path("<int:pk>/<slug:verb>", writing.act, name="act"),
]
