"""Tables that people bring and take away: one guard against formulas, one writer of CSV, one of workbooks. Knows no framework."""
