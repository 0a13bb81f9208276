"""Scripts that fit the models the project ships; never imported by the product."""
