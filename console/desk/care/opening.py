"""Which form of which pane a command opens."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from console.desk.care.assess_pane import AssessPane
from console.desk.care.record_pane import RecordPane
from console.desk.care.whisper_pane import WhisperPane


def open_form(pane: QWidget, form: str) -> bool:
    """Open a form of a pane with the keyboard in it; false when the pane has none of that name.

    The assessment's forms are its instruments; the record's are `record`, `alert`, `note`, `consent`, `hold`,
    `request` and `override`; an empty name is the pane's first.
    """
    if isinstance(pane, AssessPane):
        if form in pane.library.instruments:
            pane.use(form)
        pane.form.setFocus()
        return not form or form in pane.library.instruments
    if isinstance(pane, RecordPane):
        return pane.open_form(form)
    if isinstance(pane, WhisperPane):
        pane.first.setFocus()
        return True
    return False
