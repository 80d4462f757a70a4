"""The list of every command the desk knows, in the order help shows them."""

from __future__ import annotations

from console.desk.commands import CommandList
from console.desk.commands_alarm import ALARM_COMMANDS
from console.desk.commands_call import CALL_COMMANDS
from console.desk.commands_care import CARE_COMMANDS
from console.desk.commands_consult import CONSULT_COMMANDS
from console.desk.commands_desk import DESK_COMMANDS
from console.desk.commands_feed import FEED_COMMANDS
from console.desk.commands_incident import INCIDENT_COMMANDS
from console.desk.commands_outcome import OUTCOME_COMMANDS
from console.desk.commands_review import REVIEW_COMMANDS
from console.desk.commands_time import TIME_COMMANDS
from console.desk.commands_unit import UNIT_COMMANDS
from console.desk.commands_workspace import WORKSPACE_COMMANDS


def all_commands() -> CommandList:
    """Build the list; raises when two commands share a name or a key."""
    return CommandList(
        (
            *INCIDENT_COMMANDS,
            *OUTCOME_COMMANDS,
            *UNIT_COMMANDS,
            *ALARM_COMMANDS,
            *CONSULT_COMMANDS,
            *CARE_COMMANDS,
            *CALL_COMMANDS,
            *FEED_COMMANDS,
            *TIME_COMMANDS,
            *REVIEW_COMMANDS,
            *WORKSPACE_COMMANDS,
            *DESK_COMMANDS,
        )
    )
