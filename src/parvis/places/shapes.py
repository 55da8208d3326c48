"""The shapes of the API of place lists."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from ninja import Schema
from pydantic import Field, StrictBool

from parvis.rest.shapes import Asked, Day, Id, Strict, Words


class PlaceListIn(Strict):
    title: Words = Field(min_length=1, max_length=120)
    intro: Words = Field("", max_length=5000)
    theme: Words = Field("", max_length=60, description="lists of one theme are read together")
    kind: Literal["theme", "projects"] = "theme"
    month: Day | None = Field(None, description="of `projects`: any day of the month; one list a month")
    language: Literal["fr", "en"] = "fr"
    team: Id | None = Field(None, description="whose list it is; without it, your first team that keeps lists")


class PlaceListChange(Strict):
    """What is given changes."""

    title: Words | None = Field(None, min_length=1, max_length=120)
    intro: Words | None = Field(None, max_length=5000)
    theme: Words | None = Field(None, max_length=60)
    language: Literal["fr", "en"] | None = None
    state: Literal["online", "away"] | None = Field(None, description="online: everybody reads it")


class PlaceListsAsked(Asked):
    state: Words = Field("", description="draft · online · away")


class PlaceListOut(Schema):
    id: int
    team: int
    slug: str
    title: str
    intro: str
    kind: str
    theme: str
    month: date | None
    language: str
    state: str
    url: str = Field(description="its public page, once it is online")
    changed_at: datetime
    published_at: datetime | None


class SpotFields(Strict):
    text: Words | None = Field(None, max_length=5000)
    address: Words | None = Field(None, max_length=200)
    district: Words | None = Field(None, max_length=120, description="kept only where the city's own districts do not say it")
    lat: float | None = Field(None, ge=-90, le=90)
    lon: float | None = Field(None, ge=-180, le=180)
    hours: Words | None = Field(None, max_length=500)
    link: Words | None = Field(None, max_length=500)
    closed: StrictBool | None = Field(None, description="it stays visible, as closed; planned posts that name it are marked")
    notice: Words | None = Field(None, max_length=300)
    stage: Literal["", "study", "planned", "works", "done"] | None = None
    begins: Day | None = None
    ends: Day | None = None
    cost: Words | None = Field(None, max_length=120)
    venue: Words | None = Field(None, max_length=80, description="its number on Foursquare")
    key: Words | None = Field(None, max_length=120, description="by which an import finds it again; one a list")
    file: Id | None = Field(None, description="a picture of GET /media")
    alt: Words | None = Field(None, max_length=1500)


class SpotIn(SpotFields):
    name: Words = Field(min_length=1, max_length=120)


class SpotChange(SpotFields):
    """What is given changes; null empties."""

    name: Words | None = Field(None, min_length=1, max_length=120)


class SpotOut(Schema):
    id: int
    list: int
    position: int
    key: str
    name: str
    text: str
    address: str
    district: str
    lat: float | None
    lon: float | None
    hours: str
    link: str
    closed: bool
    notice: str
    stage: str
    begins: date | None
    ends: date | None
    cost: str
    venue: str
    file: int | None
    alt: str
    url: str
    changed_at: datetime


class SpotsOut(Schema):
    """All of a list, in its order."""

    items: list[SpotOut]


class PlaceOrderIn(Strict):
    """The places' ids, the first one first; those left out keep their order after them."""

    order: list[Id] = Field(max_length=2000)


class PlacesBringIn(Strict):
    text: Words = Field(
        min_length=1, max_length=3_000_000, description="a CSV with a heading, or a GeoJSON FeatureCollection of points"
    )
    dry: StrictBool = Field(False, description="only say what it would do")


class PlacesWrongLine(Schema):
    line: int
    errors: list[str]


class PlacesBroughtOut(Schema):
    made: int
    changed: int
    same: int
    wrong: list[PlacesWrongLine]


class PlaceListAnnouncedOut(Schema):
    """Drafts of the newsroom; those of an earlier call too."""

    posts: list[int]


class PlaceGroundIn(Strict):
    """What is given changes."""

    geocoder: Words | None = Field(None, max_length=300)
    citycode: Words | None = Field(None, max_length=10)
    origins: list[Words] | None = Field(None, max_length=20)
    districts: dict[str, Any] | None = Field(None, description="a GeoJSON FeatureCollection of areas with a name each")


class PlaceTilesOut(Schema):
    """The file of tiles under the map. `first`, `last`: its zoom levels."""

    kind: Literal["vector", "raster"]
    bytes: int
    first: int
    last: int
    credit: str


class PlaceGroundOut(Schema):
    geocoder: str
    citycode: str
    origins: list[str]
    districts: list[str] = Field(description="their names; their outlines are at /place/lieux/fond.geojson")
    tiles: PlaceTilesOut | None = Field(description="what the server's own PMTiles file is, if there is one (PARVIS_GROUND)")


class PlaceVenuesOut(Schema):
    """Lists on networks of places that are on their way."""

    lists: list[int]


class PlaceNamedOut(Schema):
    id: int
    place: int
    name: str
    post: int
    why: str
    at: datetime
    read_at: datetime | None


class AddressAsked(Schema):
    q: Words = Field(min_length=3, max_length=200)


class AddressOut(Schema):
    """`score`: 0 to 1, as the geocoder says it; it is no probability."""

    label: str
    lat: float
    lon: float
    score: float
