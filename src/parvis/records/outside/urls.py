from django.urls import path

from parvis.records.outside import views

app_name = "erasure"
urlpatterns = [path("<str:code>", views.status, name="status")]
