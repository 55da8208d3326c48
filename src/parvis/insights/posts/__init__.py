"""What publications did, seen together: tables, rates by what they have in common, honest comparisons, hours that worked."""
