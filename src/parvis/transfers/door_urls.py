from django.urls import path

from parvis.transfers.views import door

app_name = "transfer-door"
urlpatterns = [
    path("api/transfers/v1/<uuid:key>/answers", door.answers, name="answers"),
    path("api/transfers/v1/<uuid:key>/files/<int:pk>", door.file, name="file"),
]
