from django.urls import path

from parvis.media.views import bytes as files
from parvis.media.views import fitted, library, one, order, pick

app_name = "media"
urlpatterns = [
    path("", library.library, name="library"),
    path("ajouter", library.upload, name="upload"),
    path("ranger", order.sort, name="sort"),
    path("annuler", order.undo, name="undo"),
    path("dossiers", order.add_folder, name="add_folder"),
    path("dossiers/<int:pk>", order.change_folder, name="change_folder"),
    path("place", order.room, name="room"),
    path("menage", order.tidy, name="tidy"),
    path("menage/jeter", order.tidy_up, name="tidy_up"),
    path("corbeille", order.the_bin, name="bin"),
    path("etagere", pick.shelf, name="shelf"),
    path("plateaux", pick.trays, name="trays"),
    path("signees/<str:token>/<str:name>", files.signed, name="signed"),
    path("<int:pk>", one.file, name="file"),
    path("<int:pk>/jeter", one.discard, name="discard"),
    path("<int:pk>/recadrages", one.crops, name="crops"),
    path("<int:pk>/recadrage-<str:key>", files.crop, name="crop"),
    path("<int:pk>/cadrage", fitted.focus, name="focus"),
    path("<int:pk>/sous-titres", fitted.add_caption, name="add_caption"),
    path("sous-titres/<int:pk>", fitted.caption, name="caption"),
    path("sous-titres/<int:pk>/retirer", fitted.drop_caption, name="drop_caption"),
    path("<int:pk>/couverture", fitted.cover, name="cover"),
    path("<int:pk>/copies", fitted.renditions, name="renditions"),
    path("copies/<int:pk>", fitted.rendition, name="rendition"),
    path("copies/<int:pk>/arreter", fitted.stop, name="stop_rendition"),
    path("copies/<int:pk>/refaire", fitted.remake, name="remake"),
    path("<int:pk>/plateau", pick.tray, name="tray"),
    path("<int:pk>/fichier", files.content, name="content"),
    path("<int:pk>/image-<int:side>", files.picture, name="picture"),
]
