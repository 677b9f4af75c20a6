"""Results to sentences, by rule.

Every sentence is computed from a result. "Up" and "down" as findings follow the
interval; otherwise the sentence says "no clear change". Nothing is worded as a
cause, and "recorded" is always said.
"""
