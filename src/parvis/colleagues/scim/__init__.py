"""SCIM 2.0 (RFC 7643, 7644): the city's directory of agents says who works here, so that who leaves the city leaves Parvis."""
