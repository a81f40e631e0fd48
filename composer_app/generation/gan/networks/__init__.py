"""The networks: a generator that fills regions column by column, and a critic that hears every bar and voice."""

from composer_app.generation.gan.networks.blocks import Size, Turn, turn_of
from composer_app.generation.gan.networks.cells import CellTable, bag, take
from composer_app.generation.gan.networks.critic import Critic
from composer_app.generation.gan.networks.encoder import Columns, Wishes
from composer_app.generation.gan.networks.generator import Generator
from composer_app.generation.gan.networks.tally import ABOVE_BASS, MELODIC, STREAMS
from composer_app.generation.gan.networks.voice_head import VELOCITY_CLASSES, VOICE_ORDER

__all__ = [
    "ABOVE_BASS", "MELODIC", "STREAMS", "VELOCITY_CLASSES", "VOICE_ORDER",
    "CellTable", "Columns", "Critic", "Generator", "Size", "Turn", "Wishes", "bag", "take", "turn_of",
]  # fmt: skip
