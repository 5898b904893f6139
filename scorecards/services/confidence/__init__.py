"""How sure placements are, and what moved them: computed with them, kept on them, told of them.

`columns` and `moves` are for the recompute; `told` is for pages.
"""
