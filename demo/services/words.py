"""What people at the Halden group and its partners promise, decide, fear and write down."""

from __future__ import annotations

DELIVERABLES = {
    "sales": (
        "Joint value proposition for banks",
        "Shared pipeline report",
        "Reference customer story",
        "Partner price list",
        "Solution demo on their platform",
        "Enablement of the sales teams",
        "Co-branded campaign",
        "Support hand-over agreed",
        "Target account list",
        "Deal desk rules",
    ),
    "research": (
        "Stability data, next batch",
        "Protocol amendment",
        "Assay transfer report",
        "Tox study report",
        "Data room for the review",
        "Site list confirmed",
        "Biomarker read-out",
        "Joint publication plan",
        "Supply of trial material",
        "Statistical analysis plan",
    ),
    "operations": (
        "Interface specification",
        "Acceptance test report",
        "Capacity plan",
        "Safety case",
        "Spare parts list",
        "Integration test passed",
        "Quality report",
        "Release candidate",
        "Site acceptance",
        "Service manual",
    ),
}
ACTIONS = {
    "sales": (
        "Send the revised target account list",
        "Confirm who owns the marketing budget",
        "Clear the press release with legal",
        "Update the joint forecast",
        "Share the list of lost deals",
        "Name a technical contact for each region",
        "Write up the lessons of the pilot",
        "Bring two reference customers to the next meeting",
        "Settle who quotes first in shared accounts",
        "Book the executive dinner",
        "Check the incentive against the price list",
        "Train the support desk on the joint offer",
    ),
    "research": (
        "Send the revised protocol",
        "Confirm the date of the next data cut",
        "Name a deputy for the joint research committee",
        "Share the deviation report of the last batch",
        "Clear the abstract with both publication boards",
        "Ask the regulator for a meeting date",
        "Agree who files which invention",
        "Book the site audit",
        "Update the supply forecast",
        "List the samples that are still in transit",
        "Compare the two statistical plans",
        "Propose dates for the safety review",
    ),
    "operations": (
        "Send the open defects by severity",
        "Confirm the test window with the site",
        "Name a deputy for the on-call list",
        "Agree the escalation path at night",
        "Share the spare parts stock",
        "Book the site visit",
        "Update the capacity forecast",
        "Write up the lessons of the outage",
        "Settle who signs the acceptance",
        "Compare both measurements of availability",
        "Propose dates for the next workshop",
        "Clear the interface change with security",
    ),
}
AGENDA = (
    "Prior promises",
    "Plan against actual",
    "What customers say",
    "Staffing on both sides",
    "Next quarter's commitments",
    "Who owns improvements made together",
    "Renewal: what each side needs",
    "Two issues that keep coming back",
    "What we tell the press, and when",
    "Risks whose response is due",
)
DECISIONS = (
    ("Go ahead with the second phase", "The pilot met three of its four measures."),
    ("Extend the pilot by one quarter", "Too few customers so far to tell."),
    ("Fund one more engineer each", "Integration is what holds both sides up."),
    ("Move the launch by four weeks", "Certification comes later than planned."),
    ("Drop the smallest market", "It takes a tenth of the team and brings a hundredth."),
    ("Share the list of customers both ways", "Legal on both sides has agreed the terms."),
    ("One named contact for every shared customer", "Customers were called twice in a week."),
    ("Report availability by one measure", "The two dashboards disagreed for months."),
    ("Review the price list every half-year", "Exchange rates moved more than the margin."),
    ("Escalate after five days, not fifteen", "Two issues were older than a month."),
)
CALLED_OFF = ("Both chairs travelling.", "Their quarter end.", "Folded into the sponsors' visit.")
# What took most of the time, by how the alliance fares.
MINUTES = {
    "falling": (
        "Their side came without the dates we asked for. We said that we cannot plan without them.",
        "The conversation was polite and short. Nobody could say who decides on their side now.",
        "We went through what is late, item by item. New dates were named; two were new last time.",
    ),
    "recovering": (
        "Everything that was promised last time is done. Both sides noticed.",
        "The joint plan holds for the second month. We agreed to leave the weekly crisis call out.",
        "Old grievances came up once and were put down again. The new lead on their side helps.",
    ),
    "thriving": (
        "Ahead of plan again. Most of the time went to where the next market should be.",
        "Both sides asked for more people, which is the good kind of problem.",
        "Nothing is late. We used the time to ask customers what is still missing.",
    ),
    "troubled": (
        "The same three issues as last time, and no answer to any of them.",
        "Both sides defended their figures. We agreed to let one auditor look at both.",
        "We spoke openly about whether to go on. Each side writes down what it would need.",
    ),
    "late_theirs": (
        "Their next delivery moved again. We asked what it takes to keep the new date.",
        "What we owe is done; what they owe is not. They are short of people, and said so.",
    ),
    "late_ours": (
        "They are waiting for us, and were patient about it. We named people and days.",
        "Our team is on another project until the end of the month. It was the wrong answer.",
    ),
    "": (
        "We went through the promises and the plan. Most of the time went to the next quarter.",
        "A short meeting: the plan holds, two actions are below.",
        "Customers' questions took most of the time. The answers go into the joint price list.",
        "Staffing was the topic: both sides lose somebody soon and have named successors.",
    ),
}
# Where an answer comes from, by indicator: "what shows it" beside every score.
EVIDENCE = {
    "strategic_fit": (
        "Both strategy papers of the year, side by side.",
        "Their chief executive's letter to shareholders, and our board paper.",
        "Asked both sponsors what this alliance is for.",
    ),
    "joint_value": (
        "Five customer calls, two of them lost deals.",
        "Joint customer survey, 31 answers.",
        "Win and loss notes of the quarter.",
    ),
    "resourcing": (
        "Names against the staffing plan of both sides.",
        "Open positions counted with both team leads.",
        "Hours booked against hours promised.",
    ),
    "commercial_results": (
        "Finance's view of the business case, month-end figures.",
        "Controller's note on revenue and cost.",
        "Business case of the year against actuals.",
    ),
    "fair_share": (
        "Asked both finance leads separately.",
        "Cost and benefit sheet of both sides.",
        "Said so in the steering committee, in as many words.",
    ),
    "trust": (
        "Asked four people on each side.",
        "How and when bad news came this quarter.",
        "Pulse of the working teams, both sides.",
    ),
    "conflict_handling": (
        "Days from raised to settled, issues of the quarter.",
        "Three escalations, looked at afterwards.",
        "Issue log of both team leads.",
    ),
    "strategic_importance": (
        "Strategy paper of the business unit.",
        "Goals that name this alliance.",
        "Asked the head of the business unit.",
    ),
    "access": (
        "Market scan of the year: who else could do it.",
        "Procurement's list of alternatives.",
        "Asked research and sales what they would do without them.",
    ),
    "dependence": (
        "Walked through a stop tomorrow with operations.",
        "Continuity plan of the business unit.",
        "Contracts and code that rest on them, counted.",
    ),
}
RISKS = (
    (
        "Key person leaves on their side",
        "Name and introduce a deputy before the end of the quarter.",
        "theirs",
    ),
    (
        "Regulator asks for more evidence",
        "Prepare the data package now; meet the regulator early.",
        "joint",
    ),
    (
        "They launch a competing offer",
        "Agree a no-surprise rule; review the field of use.",
        "theirs",
    ),
    (
        "Our delivery team is overbooked",
        "Reserve two people for the peak; escalate to operations.",
        "ours",
    ),
    (
        "Exchange rate eats the margin",
        "Hedge the committed volume; index the price list.",
        "ours",
    ),
    (
        "Notice period passes unnoticed",
        "Decide on renewal in the next steering committee.",
        "joint",
    ),
    (
        "Data protection terms unclear",
        "Joint session of both legal teams, with a date.",
        "joint",
    ),
    ("Single source for a component", "Qualify a second source.", "theirs"),
)
INITIATIVES = {
    "sales": ("Joint account team", "Marketplace listing", "Industry campaign"),
    "research": ("Second indication", "Manufacturing transfer", "Real-world evidence study"),
    "operations": ("Pilot at a lead site", "Second production line", "Remote service"),
}
FAILURES = (
    "Nobody owned it after the sponsor changed.",
    "The customers did not want it as a bundle.",
    "Both sides counted on the other for staff.",
)
