"""`make bench`: hoidap beside its peers, as its base grows, and through Telegram."""

from tests.bench.channels import compare_channels
from tests.bench.comparing import compare
from tests.bench.growing import compare_sizes

compare()
compare_sizes()
compare_channels()
