"""Measures Entente against baselines of the same run. Part of the bench, not of the product."""
