"""`make bench`: hoidap beside its peers, its search over a register beside others, then hoidap as its base grows."""

from tests.bench.comparing import compare
from tests.bench.growing import compare_sizes
from tests.bench.searching import compare_searches

compare()
compare_searches()
compare_sizes()
