"""What stands under the points: the city’s districts, its geocoder, who may frame a list."""
