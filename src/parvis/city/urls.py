from django.urls import URLPattern

app_name = "city"
urlpatterns: list[URLPattern] = []
