"""The goals of the company against its alliances: the tree, one goal, and what serves none."""
