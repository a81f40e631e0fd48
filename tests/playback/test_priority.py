"""Priority, asked of a RealtimeKit on a message bus of the test's own."""

from __future__ import annotations

import shutil
import subprocess
import threading

import pytest
from jeepney import HeaderFields, MessageType, new_error, new_method_return
from jeepney.bus_messages import DBus, message_bus
from jeepney.io.blocking import Proxy, open_dbus_connection

from composer_app.playback import priority

NAME = "org.freedesktop.RealtimeKit1"


@pytest.fixture
def bus(monkeypatch, tmp_path):
    program = shutil.which("dbus-daemon")
    if program is None:
        pytest.skip("dbus-daemon is not installed (apt install dbus-daemon), so no RealtimeKit can be asked")
    command = [program, "--session", "--nofork", "--print-address", f"--address=unix:path={tmp_path}/bus"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as daemon:
        monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", daemon.stdout.readline().strip())
        yield
        daemon.terminate()


@pytest.mark.parametrize(("grants", "answer"), [(True, None), (False, "org.freedesktop.DBus.Error.AccessDenied")])
def test_realtime_kit_is_asked_for_this_very_thread(bus, grants, answer):
    asked = []
    with open_dbus_connection(bus="SYSTEM") as kit:
        assert isinstance(message_bus, DBus)
        Proxy(message_bus, kit).RequestName(NAME)

        def serve():
            call = kit.receive(timeout=20)
            while call.header.message_type is not MessageType.method_call:
                call = kit.receive(timeout=20)
            asked.append((call.header.fields[HeaderFields.member], *call.body))
            kit.send(new_method_return(call) if grants else new_error(call, answer))

        thread = threading.Thread(target=serve)
        thread.start()
        assert priority.ask_realtime_kit() == answer
        thread.join()
    assert asked == [("MakeThreadHighPriority", threading.get_native_id(), priority.NICENESS)]


def test_where_nobody_grants_anything_a_sentence_says_so(monkeypatch):
    def refuse(*_):
        raise PermissionError

    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nobody-serves-here")
    monkeypatch.setattr(priority.os, "sched_setscheduler", refuse)
    monkeypatch.setattr(priority.os, "setpriority", refuse)
    said = priority.raise_priority()
    assert said.startswith("The sound engine plays at plain priority; a raised one was refused (no answer over")
