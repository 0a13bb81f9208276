"""Measure the vision code against labelled data: `python -m analytics.vision evaluate`.

One module per row group of the table of numbers; each yields `Measure`s. Nothing
here is imported by the product.
"""
