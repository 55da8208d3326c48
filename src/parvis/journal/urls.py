from django.urls import path

from parvis.journal import views

app_name = "journal"
urlpatterns = [path("", views.audit, name="audit")]
