"""The jury: blind, by criteria, with conflicts of interest declared."""
