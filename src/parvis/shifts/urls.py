from django.urls import path

from parvis.shifts.views import over, rotas

app_name = "shifts"
urlpatterns = [
    path("guichet/releve", over.over, name="over"),
    path("guichet/permanence", over.duty, name="duty"),
    path("guichet/absences", over.absences, name="absences"),
    path("guichet/absences/<int:pk>/retirer", over.back, name="back"),
    path("reglages/repartition/", rotas.listing, name="rotas"),
    path("reglages/repartition/nouvelle", rotas.rota, name="rota_new"),
    path("reglages/repartition/<int:pk>", rotas.rota, name="rota"),
]
