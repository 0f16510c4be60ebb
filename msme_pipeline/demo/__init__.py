"""The synthetic world: true-format files of simulated small businesses, and the sealed truth about them."""

from msme_pipeline.demo.archetypes import ARCHETYPES
from msme_pipeline.demo.business import Business, simulate_business
from msme_pipeline.demo.world import WorldReport, write_world

__all__ = ["ARCHETYPES", "Business", "WorldReport", "simulate_business", "write_world"]
