"""Figures that everybody may take: counted, without a word of anybody, small counts hidden also by difference."""
