"""The benchmarks behind `make bench`. Each measures two things in one run and prints a ratio."""
