"""How sure a placement is: over all plausible weights and values of what is not known.

A **reading** is one plausible set of weights together with one plausible value of everything that
is unknown or has faded. The share of readings that agree with a placement is its acceptability
(SMAA-2 and SMAA-TRI: Lahdelma & Salminen, Operations Research 49, 2001; Tervonen & Figueira,
J. Multi-Criteria Decision Analysis 15, 2008).

- `draws`: the readings, drawn once and used for all alliances;
- `acceptability`: the share of readings in each quadrant, and in each band of health;
- `closed`: the same in closed form where one exists;
- `readings`: shares as counted outcomes, "17 of 20";
- `facts`: which one answer would reduce the doubt most, and where it would tip the placement;
- `complacency`: how long a green may be believed without a human look;
- `shifts`: a change of a score split into records, model, rates, ageing and calendar.
"""
