"""What everybody reaches, below « /place/concours/ »."""

from django.urls import path

from parvis.contests.views import entering, judging, public, redress

app_name = "contests"
urlpatterns = [
    path("", public.contests, name="contests"),
    path("flux.atom", public.feed, name="feed"),
    path("photos/<int:pk>-<int:side>", public.picture, name="picture"),
    path("envois/<uuid:key>", entering.upload, name="upload"),
    path("participation/<uuid:key>", entering.mine, name="mine"),
    path("participation/<uuid:key>/reglement", entering.my_rules, name="my-rules"),
    path("participation/<uuid:key>/photos/<int:pk>-<int:side>", entering.my_picture, name="my-picture"),
    path("jury/<uuid:key>", judging.jury, name="jury"),
    path("jury/<uuid:key>/<int:number>", judging.judge, name="judge"),
    path("jury/<uuid:key>/photos/<int:pk>-<int:side>", judging.jury_picture, name="jury-picture"),
    path("equipe/<str:secret>", judging.guest, name="guest"),
    path("<slug:slug>/", public.contest, name="contest"),
    path("<slug:slug>/reglement", public.rules, name="rules"),
    path("<slug:slug>/reglement/<int:number>", public.rules, name="version"),
    path("<slug:slug>/participer", entering.enter, name="enter"),
    path("<slug:slug>/envois", entering.upload_begin, name="uploads"),
    path("<slug:slug>/galerie", public.pictures, name="gallery"),
    path("<slug:slug>/resultat", public.result, name="result"),
    path("<slug:slug>/tirages/<int:pk>", public.draw, name="draw"),
    path("<slug:slug>/tirages/<int:pk>/liste.txt", public.draw_list, name="draw-list"),
    path("<slug:slug>/<int:number>", public.entry, name="entry"),
    path("<slug:slug>/<int:number>/signaler", redress.flag, name="flag"),
    path("<slug:slug>/<int:number>/vote", public.vote, name="vote"),
]
