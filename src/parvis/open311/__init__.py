"""The city as an Open311 server (GeoReport v2): its categories offered, requests taken in, public cases told."""
