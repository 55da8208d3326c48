"""Two persons for one act: what is asked for, who said yes, and what was done then."""
