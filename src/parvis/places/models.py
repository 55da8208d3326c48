"""Lists of places, their places in order, the ground under them, and what was announced or must be read again."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from parvis.media.models import File
from parvis.people.access import everywhere, teams
from parvis.people.models import Team, User
from parvis.places.words import STAGES
from parvis.publishing.models import Post

USER = settings.AUTH_USER_MODEL


class Ground(models.Model):
    """What stands under the points of every list: one row."""

    one = models.BooleanField(default=True, unique=True)
    geocoder = models.CharField(max_length=300, blank=True)  # before /search/: the national address base, or a city's own addok
    citycode = models.CharField(max_length=10, blank=True)  # addresses are looked for there first
    districts = models.JSONField(default=dict)  # a FeatureCollection as `geometry.ground` leaves it
    origins = models.JSONField(default=list)  # sites that may frame a list
    changed_at = models.DateTimeField(auto_now=True)


class PlaceListSet(models.QuerySet["PlaceList"]):
    def seen_by(self, user: User) -> PlaceListSet:
        return self if everywhere(user) else self.filter(team__in=teams(user, "place.edit"))

    def online(self) -> PlaceListSet:
        """What everybody reads."""
        return self.filter(state="online")


class PlaceList(models.Model):
    """Places in an order, with a title. draft → online ⇄ away. `kind` projects: one of the monthly « Projets près de chez vous »."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=120)
    intro = models.TextField(blank=True)
    kind = models.CharField(max_length=8, default="theme")  # theme · projects
    theme = models.CharField(max_length=60, blank=True)  # the heading under which lists stand together
    month = models.DateField(null=True, blank=True)  # of a list of projects: its first day
    language = models.CharField(max_length=2, default="fr")  # of its words
    state = models.CharField(max_length=6, default="draft")  # draft · online · away
    by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField()  # of it or of any of its places: what a cache and a feed go by
    published_at = models.DateTimeField(null=True)

    objects = PlaceListSet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["state", "-changed_at", "-id"], name="places_list_state"),
            models.Index(fields=["team", "-id"], name="places_list_team"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["month"], name="one_list_of_projects_a_month", condition=Q(kind="projects")),
        ]

    def __str__(self) -> str:
        return self.title


class PlaceSet(models.QuerySet["Place"]):
    def seen_by(self, user: User) -> PlaceSet:
        return self if everywhere(user) else self.filter(list__team__in=teams(user, "place.edit"))

    def online(self) -> PlaceSet:
        return self.filter(list__state="online")


class Place(models.Model):
    """A spot of one list. `closed`: it is still shown, and said to be closed; `notice`: what a visitor must know today."""

    list = models.ForeignKey(PlaceList, on_delete=models.CASCADE, related_name="places", db_index=False)
    position = models.PositiveIntegerField(default=0)
    key = models.CharField(max_length=120, blank=True)  # by which an import finds it again
    name = models.CharField(max_length=120)
    text = models.TextField(blank=True)
    file = models.ForeignKey(File, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    alt = models.CharField(max_length=1500, blank=True)  # "" = the file's own
    address = models.CharField(max_length=200, blank=True)
    district = models.CharField(max_length=120, blank=True)  # found from where it is, or typed where there is no ground
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    hours = models.CharField(max_length=500, blank=True)
    link = models.CharField(max_length=500, blank=True)
    closed = models.BooleanField(default=False)
    notice = models.CharField(max_length=300, blank=True)
    stage = models.CharField(max_length=8, blank=True)  # of a project: study · planned · works · done
    begins = models.DateField(null=True, blank=True)
    ends = models.DateField(null=True, blank=True)
    cost = models.CharField(max_length=120, blank=True)
    venue = models.CharField(max_length=80, blank=True)  # its number on Foursquare
    changed_at = models.DateTimeField()

    objects = PlaceSet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["list", "position", "id"], name="place_order"),
            models.Index(fields=["district", "id"], name="place_district", condition=~Q(district="")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["list", "key"], name="one_place_a_key", condition=~Q(key="")),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def there(self) -> bool:
        """Is it known where it is?"""
        return self.lat is not None and self.lon is not None

    @property
    def stage_words(self) -> str:
        return str(STAGES.get(self.stage, ""))


class Announced(models.Model):
    """A draft of the newsroom that announces a list; made once for each `kind`, and again only when that post is gone."""

    list = models.ForeignKey(PlaceList, on_delete=models.CASCADE, related_name="announced")
    kind = models.CharField(max_length=20)  # thread · carousel · post · pin:<place>
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["list", "kind"], name="one_announcement_a_kind")]


class Named(models.Model):
    """A planned post that names a place which has closed or changed since: somebody reads it again."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="named")
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="+")
    why = models.CharField(max_length=8)  # closed · changed
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    read_by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "post"], name="named_once")]
