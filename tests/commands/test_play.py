import pytest

from composer_app.commands.play import port_named
from composer_app.commands.problem import CannotRun
from composer_app.playback.ports import Port, Ports

PORTS = Ports((Port("Piano", 1, "Piano 20:0"), Port("Drum machine", 1, "Drum 24:0"), Port("Drum pad", 1, "Pad 28:0")))


def test_a_port_is_found_by_its_name_or_a_part_of_it() -> None:
    assert port_named("Drum pad", PORTS) == "Drum pad"
    assert port_named("piano", PORTS) == "Piano"


def test_a_name_that_fits_several_ports_is_refused_with_their_names() -> None:
    with pytest.raises(CannotRun, match="several MIDI outputs are called 'drum'; choose from Drum machine, Drum pad"):
        port_named("drum", PORTS)


def test_a_name_that_fits_no_port_is_refused_with_the_names_of_all() -> None:
    with pytest.raises(CannotRun, match="no MIDI output is called 'flute'; choose from Piano, Drum machine, Drum pad"):
        port_named("flute", PORTS)


def test_why_there_are_no_ports_is_passed_on() -> None:
    with pytest.raises(CannotRun, match="no MIDI system"):
        port_named("Piano", Ports((), "There is no MIDI system here."))
