"""How dates are written: the same names for each language, used in templates."""
