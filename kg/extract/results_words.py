"""Classes of words by which the models generalise: comparing, rising, falling, reaching, costing."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


COMPARING = _words("""
    than compared over vs versus relative comparison baseline baselines outperforms outperforming surpasses
    surpassing faster while whereas from against original only improvement improves reduces speedup respectively
    matching
""")
"""Words that stand in sentences which compare."""
COMPARATORS = _words("""
    than over vs versus against compared relative comparison outperforms outperform outperforming outperformed
    surpasses surpass surpassing exceeds exceeding beats beating baseline original unlike matching matches
    rivaling from
""")
"""Words right before what is compared with."""
PREPOSITIONS = _words("""
    on in at with using under across by for of within via to through when into among between
""")
"""Prepositions that tie a condition to a number."""
UP = _words("""
    increase increases increased increasing improve improves improved improving improvement improvements gain
    gains gained boost boosts boosted boosting faster higher more greater larger longer speedup speedups
    speed-up speed-ups accelerates accelerate accelerating acceleration enhances enhance enhancing enhancement
    raises raising raise lifts up better outperforms outperforming outperform surpasses surpassing surpass
    exceeding exceeds exceed doubles doubling rises increment expands advantage uplift absolute relative
    stronger above grows
""")
"""Words of growth and of being ahead."""
DOWN = _words("""
    reduce reduces reduced reducing reduction reductions decrease decreases decreased decreasing lower lowers
    lowering less fewer smaller shorter drop drops dropping cut cuts cutting save saves saving savings shrink
    shrinks shrinking compress compresses compression loss degradation degrades decline declines saved halves
    halving lesser cheaper eliminates eliminating slashes minimizes lowered falls overhead quicker below
""")
"""Words of shrinking."""
LEVEL = _words("""
    achieve achieves achieved achieving reach reaches reached reaching attain attains attained attaining obtain
    obtains of obtained obtaining at with is was are were only requires requiring takes uses using accuracy
    score scores to running runs yields yielding maintains maintaining retains retaining retain preserves
    preserving operates consumes total
""")
"""Words before a level that was reached."""
COSTS = _words("""
    latency time error errors cost costs memory parameters parameter flops energy power consumption rate loss
    size usage footprint perplexity overhead fid fvd rmse mae wer runtime tokens compute computation
    computations storage bandwidth params complexity ttft eer hours vram macs gflops steps bitrate bd-rate
    traffic distance collision hallucination training-time epe delay lpips cache samples data labels calls
    epochs
""")
"""Words in the names of metrics of which less is better."""
CLAUSE_MARKS = _words("""
    ; and but whereas which while with
""")
"""Words between clauses."""
UNITS_OF_TIME = frozenset(["GPU hours", "days", "h", "min", "months", "ms", "ns", "s", "us", "weeks", "years"])
"""Units of time."""
