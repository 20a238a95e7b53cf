"""Kernels: notebooks run under limits, in warm processes, on one machine or many."""
