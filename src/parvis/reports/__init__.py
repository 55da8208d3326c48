"""Reports in the city's colours, as papers that anybody can read; what the city publishes of its own figures."""
