"""Priority for the thread that plays: taken where that is allowed, or asked of the desktop's RealtimeKit."""

from __future__ import annotations

import os
import sys
import threading

REALTIME = 10  # below what audio servers use
NICENESS = -10
_PATIENCE = 1.0  # seconds for a service that may first have to be started


def raise_priority() -> str:
    """Have the calling thread run before others, as far as that is granted; a sentence for the log says how far."""
    if not hasattr(os, "sched_setscheduler"):
        return "The sound engine plays at the priority that the system gives it."
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(REALTIME))
        return "The sound engine plays at real-time priority."
    except OSError:
        pass  # usual on a desktop: less may do
    try:
        os.setpriority(os.PRIO_PROCESS, 0, NICENESS)
        return "The sound engine plays at raised priority."
    except OSError:
        refusal = ask_realtime_kit()
    if refusal is None:
        return "The sound engine plays at raised priority, granted by RealtimeKit."
    return f"The sound engine plays at plain priority; a raised one was refused ({refusal})."


def ask_realtime_kit() -> str | None:
    """Have RealtimeKit raise the calling thread's priority; None, or why it does not.

    Its real-time priority is not asked for: whoever has that is killed after a fifth of a second without a pause, and
    to read a bank takes longer.
    """
    if sys.platform != "linux":
        return "there is no RealtimeKit on this system"
    try:
        from jeepney import DBusAddress, DBusErrorResponse, new_method_call
        from jeepney.io.blocking import open_dbus_connection
        from jeepney.wrappers import unwrap_msg
    except ImportError as problem:
        return str(problem)
    name = "org.freedesktop.RealtimeKit1"
    kit = DBusAddress(f"/{name.replace('.', '/')}", bus_name=name, interface=name)
    call = new_method_call(kit, "MakeThreadHighPriority", "ti", (threading.get_native_id(), NICENESS))
    try:
        with open_dbus_connection(bus="SYSTEM") as connection:
            unwrap_msg(connection.send_and_get_reply(call, timeout=_PATIENCE))
    except DBusErrorResponse as problem:
        return str(problem.name)
    except (OSError, KeyError, ValueError) as problem:  # a time that ran out is an OSError, too
        return f"no answer over D-Bus: {type(problem).__name__}"
    return None
