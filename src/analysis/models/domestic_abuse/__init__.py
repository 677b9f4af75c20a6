"""Links between stalking and domestic abuse, one module a link.

:mod:`.scale`
    Recorded coercive control for each 1,000 residents, and its share.
:mod:`.april_2020`
    Stalking's share of what is recorded as stalking or harassment, before and after the rule of April
    2020.
:mod:`.moving_together`
    Whether stalking and coercive control move together, within and between forces.
:mod:`.outcomes`
    Odds of an outcome for coercive control against other offences, stratified by force.
:mod:`.flagged`
    Domestic abuse-related crimes as published.

None of them says that one thing leads to another.
"""
