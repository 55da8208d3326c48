from django.urls import path

from parvis.training.films import views as films
from parvis.training.views import certificates, courses, exercises, requests, scenarios

app_name = "training"
urlpatterns = [
    path("", courses.home, name="home"),
    path("cours/<slug:key>/", courses.course, name="course"),
    path("cours/<slug:key>/questionnaire", courses.quiz, name="quiz"),
    path("cours/<slug:key>/<slug:lesson>", courses.lesson, name="lesson"),
    path("cours/<slug:key>/<slug:lesson>/video", films.video, name="film"),
    path("exercices/", exercises.listing, name="exercises"),
    path("exercices/<int:pk>", exercises.play, name="exercise"),
    path("exercices/<int:pk>/arrivees", exercises.arrivals, name="arrivals"),
    path("exercices/<int:pk>/geste", exercises.move, name="move"),
    path("exercices/<int:pk>/fin", exercises.end, name="end"),
    path("exercices/<int:pk>/bilan", exercises.review, name="review"),
    path("scenarios/", scenarios.listing, name="scenarios"),
    path("scenarios/<slug:key>", scenarios.one, name="scenario"),
    path("certificats/", certificates.listing, name="certificates"),
    path("demandes/", requests.listing, name="requests"),
    path("demandes/nouvelle", requests.new, name="request_new"),
    path("demandes/<int:pk>", requests.one, name="request"),
    path("seances/", requests.sessions, name="sessions"),
    path("seances/nouvelle", requests.session_new, name="session_new"),
    path("seances/<int:pk>", requests.session, name="session"),
    path("suivi/", certificates.figures, name="figures"),
    path("suivi/personnes", certificates.people, name="people"),
]
