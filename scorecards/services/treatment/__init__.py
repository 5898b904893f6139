"""Treatments of quadrants: kept by the company, proposed to alliances that enter one (planning),
answered (answering), checked against the records (keeping); and the internal alignment that opens
when an alliance enters white glove (alignments)."""
