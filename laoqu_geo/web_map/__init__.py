"""Layers as one self-contained web page."""

from .page import draw as draw
