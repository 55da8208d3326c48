from django.urls import path

from parvis.transfers.views import choices

app_name = "transfer-settings"
urlpatterns = [path("", choices.rules, name="rules")]
