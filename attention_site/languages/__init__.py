"""The languages of the site: catalogues, who gets which, what JavaScript gets."""
