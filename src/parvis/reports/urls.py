from django.urls import path

from parvis.reports import views

app_name = "reports"
urlpatterns = [
    path("", views.listing, name="list"),
    path("mensuels", views.plans, name="plans"),
    path("mensuels/<int:pk>/retirer", views.unplan, name="unplan"),
    path("donnees-ouvertes", views.openness, name="openness"),
    path("<int:pk>", views.one, name="report"),
    path("<int:pk>/<slug:form>", views.taken, name="sheet"),
]
