"""Pages of shifts: the end of one, absences, rotas."""
