"""What hoidap costs and what else there is: run by `make bench`, never by `make test`."""
