"""`make bench`: hoidap beside its peers, searching a register beside others, as its base grows, through Telegram."""

from tests.bench.channels import compare_channels
from tests.bench.comparing import compare
from tests.bench.growing import compare_sizes
from tests.bench.searching import compare_searches

compare()
compare_searches()
compare_sizes()
compare_channels()
