"""`make bench`: hoidap beside its peers, then hoidap as its base grows."""

from tests.bench.comparing import compare
from tests.bench.growing import compare_sizes

compare()
compare_sizes()
