from django.urls import path
from django.http import HttpResponse

app_name = "inbox"
urlpatterns = [path("messages/<int:pk>/pieces/<int:number>", lambda r, pk, number: HttpResponse(), name="attached")]
