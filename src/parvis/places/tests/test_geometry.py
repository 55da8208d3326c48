"""Where points lie, how far apart they are, and a ground that says nothing it should not."""

from __future__ import annotations

import pytest

from parvis.places.geometry import NoGround, district_of, drawing, ground, nearest
from parvis.places.tests.town import DISTRICTS, feature, square
from parvis.understanding.areas import metres


def test_a_point_is_in_its_district_and_not_in_a_hole():
    with_hole = [square(2.3, 48.8)[0], [[2.34, 48.84], [2.36, 48.84], [2.36, 48.86], [2.34, 48.86], [2.34, 48.84]]]
    collection = ground(
        {"type": "FeatureCollection", "features": [feature("Les Quais", with_hole), feature("Île", square(2.35, 48.85))]}
    )
    assert district_of(48.81, 2.31, collection) == "Les Quais"
    assert district_of(48.845, 2.345, collection) == ""
    assert district_of(48.93, 2.42, collection) == "Île"
    assert district_of(10, 10, collection) == ""


def test_only_names_and_outlines_are_kept():
    given = {"type": "FeatureCollection", "secret": 1, "features": [
        feature("Les Quais", square(2.3, 48.8)) | {"properties": {"NOM": "Les Quais", "population": 12, "email": "a@b.c"}},
        feature("point", [2, 48], "Point"),
    ]}  # fmt: skip
    kept = ground(given)
    assert set(kept) == {"type", "features"}
    assert kept["features"][0]["properties"] == {"name": "Les Quais"}


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ([], "shape"),
        ({"type": "Feature"}, "shape"),
        ({"type": "FeatureCollection", "features": []}, "empty"),
        ({"type": "FeatureCollection", "features": [feature("x", [[[1, 2], [3, 4]]])]}, "points"),
        ({"type": "FeatureCollection", "features": [feature("x", [[[1, "a"], [3, 4], [5, 6], [1, 2]]])]}, "points"),
        ({"type": "FeatureCollection", "features": [feature("x", None)]}, "points"),
        ({"type": "FeatureCollection", "features": [feature("x", [[[500, 2], [3, 4], [5, 6], [1, 2]]])]}, "points"),
        ({"type": "FeatureCollection", "features": [feature(str(n), square(2, 48)) for n in range(401)]}, "large"),
    ],
)
def test_what_is_no_ground_is_refused(given, code):
    with pytest.raises(NoGround) as refused:
        ground(given)
    assert refused.value.code == code


def test_distances_and_order():
    assert metres((48.8566, 2.3522), (45.7640, 4.8357)) == pytest.approx(391_500, rel=0.01)  # Paris – Lyon
    found = nearest((48.8, 2.3), [("loin", 49.0, 2.3), ("ici", 48.8, 2.3), ("près", 48.81, 2.3)], 2)
    assert [thing for _, thing in found] == ["ici", "près"]


def test_the_drawing_holds_all_points_and_areas():
    drawn = drawing([(48.85, 2.35), (48.86, 2.45)], ground(DISTRICTS))
    assert drawn is not None
    assert [name for name, _ in drawn.areas] == ["Les Quais", "La Butte"]
    assert all(path.startswith("M") and path.endswith("Z") for _, path in drawn.areas)
    assert all(0 <= x <= drawn.width and 0 <= y <= drawn.height for x, y in drawn.points)
    assert drawn.points[0][0] < drawn.points[1][0] and drawn.points[0][1] > drawn.points[1][1]


def test_one_point_alone_is_drawn_too():
    drawn = drawing([(48.85, 2.35)], {})
    assert drawn is not None and drawn.points[0] == (pytest.approx(320, abs=300), pytest.approx(100, abs=300))
    assert drawing([], {}) is None


def test_a_point_of_the_drawing_is_turned_into_degrees_again():
    drawn = drawing([(48.85, 2.35)], ground(DISTRICTS))
    assert drawn is not None
    left, top, west, north, across, up = (float(part) for part in drawn.back.split())
    x, y = drawn.points[0]
    assert (north - (y - top) / up, west + (x - left) / across) == (pytest.approx(48.85, abs=1e-3), pytest.approx(2.35, abs=1e-3))
