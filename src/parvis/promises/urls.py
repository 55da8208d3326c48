from django.urls import path

from parvis.promises.views import figures, rules

app_name = "promises"
urlpatterns = [
    path("", figures.page, name="figures"),
    path("chiffres.csv", figures.file, name="file"),
    path("conversations/<int:pk>", figures.clocks, name="clocks"),
    path("niveaux", rules.levels, name="levels"),
    path("niveaux/calcul", rules.progress, name="progress"),
    path("niveaux/tableau", rules.table, name="table"),
    path("niveaux/nouveau", rules.level, name="level_new"),
    path("niveaux/<int:pk>", rules.level, name="level"),
    path("niveaux/<int:pk>/ordre", rules.order, name="order"),
    path("allongements/<int:pk>/finir", rules.end, name="end"),
    path("horaires/nouveaux", rules.hours, name="hours_new"),
    path("horaires/<int:pk>", rules.hours, name="hours"),
]
