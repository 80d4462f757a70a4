"""The style sheet of the desk, made from a theme's tokens: the one place where widgets get their look."""

from __future__ import annotations

import re

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from console.desk.theme import Theme

#: `@group.token` is a colour, `@token` a length in pixels, of the theme in use.
_TEMPLATE = """
* { font-family: @family; font-size: @textpx; color: @base.text; outline: none; }
QMainWindow, QWidget#desk, QDialog { background: @base.window; }
QLabel { background: transparent; }
QLabel[ink="dim"] { color: @base.text_dim; }
QLabel[ink="faint"] { color: @base.text_faint; }
QLabel[ink="accent"] { color: @base.accent; }
QLabel[ink="due"] { color: @late.due; }
QLabel[ink="late"] { color: @late.late; }
QLabel[ink="overdue"] { color: @late.overdue; font-weight: bold; }
QLabel[ink="high"] { color: @alarm.high; }
QLabel[ink="critical"] { color: @alarm.critical; font-weight: bold; }
QLabel[ink="grave"] { color: @severity.critical; font-weight: bold; }
QLabel[ink="elevated"] { color: @severity.elevated; font-weight: bold; }
QLabel[ink="live"] { color: @link.live; font-weight: bold; }
QLabel[ink="stale"] { color: @link.stale; font-weight: bold; }
QLabel[ink="lost"] { color: @link.lost; font-weight: bold; }
QLabel[scale="small"] { font-size: @text_smallpx; }
QLabel[scale="large"] { font-size: @text_largepx; font-weight: bold; }
QLabel[scale="clock"] { font-size: @text_clockpx; font-family: @mono; font-weight: bold; }
QLabel[face="mono"] { font-family: @mono; }
QLabel[weight="bold"] { font-weight: bold; }
QLabel[part="caption"] { color: @base.text_faint; font-size: @text_smallpx; font-weight: bold; }

QFrame[part="pane"] { background: @base.panel; border: 1px solid @base.line; border-radius: @radiuspx; }
QFrame[part="pane"][focused="true"] { border: 1px solid @base.accent; }
QFrame[part="panetitle"] { background: @base.raised; border: none; border-bottom: 1px solid @base.line;
    border-top-left-radius: @radiuspx; border-top-right-radius: @radiuspx; }
QFrame[part="foot"] { background: @base.raised; border: none; border-top: 1px solid @base.line; }
QFrame[part="header"] { background: @base.raised; border: none; border-bottom: 1px solid @base.line; }
QFrame[part="bar"] { background: @base.panel; border: 1px solid @base.line; border-radius: @radiuspx; }
QFrame[part="ring"] { background: @base.raised; border: 1px solid @link.live; border-left: 5px solid @link.live;
    border-radius: @radiuspx; }
QFrame[part="bar"][urgent="critical"] { border-left: 5px solid @alarm.critical; }
QFrame[part="bar"][urgent="high"] { border-left: 5px solid @alarm.high; }
QFrame[part="card"] { background: @base.raised; border: 1px solid @base.line; border-radius: @radiuspx; }
QFrame[part="card"][focused="true"] { border: 1px solid @base.accent; }
QFrame[part="rule"] { background: @base.line; border: none; max-height: 1px; min-height: 1px; }
QFrame[part="ruler"] { background: @base.line; border: none; max-width: 1px; min-width: 1px; }
QFrame[part="popup"] { background: @base.raised; border: 1px solid @base.line_strong; border-radius: @radiuspx; }
QFrame[part="alert"] { background: @base.raised; border: 1px solid @link.stale; border-left: 4px solid @link.stale;
    border-radius: @radiuspx; }
QFrame[part="refusal"] { background: @base.raised; border: 1px solid @alarm.high; border-left: 4px solid @alarm.high;
    border-radius: @radiuspx; }
QLabel[part="training"] { background: @link.training; color: @link.training_text; font-weight: bold;
    font-size: @text_smallpx; padding: 2px 8px; }
QLabel[part="trainingtag"] { color: @link.stale; border: 1px solid @link.stale; font-weight: bold;
    font-size: @text_tinypx; padding: 0 5px; border-radius: 3px; }
QLabel[part="notlive"] { background: @link.lost; color: @base.window; font-weight: bold;
    font-size: @text_smallpx; padding: 1px 7px; border-radius: 3px; }
QLabel[part="replay"] { background: @past.replay; color: @past.replay_text; font-weight: bold;
    font-size: @text_smallpx; padding: 1px 7px; }
QLabel[part="livetag"] { color: @link.live; border: 1px solid @link.live; font-weight: bold;
    font-size: @text_smallpx; padding: 0 6px; border-radius: 3px; }
QFrame[part="timebar"] { background: @base.panel; border: 1px solid @base.line; border-radius: @radiuspx; }
QFrame[part="timebar"][past="true"] { border: 2px solid @past.replay; }
QLabel[ink="replay"] { color: @past.replay; font-weight: bold; }
QLabel[part="banner"] { background: @link.lost; color: @base.window; font-weight: bold; padding: 4px 8px; }
QLabel[part="incomplete"] { background: @alarm.high; color: @base.window; font-weight: bold;
    font-size: @text_smallpx; padding: 1px 7px; border-radius: 3px; }
QLabel[part="blockwords"] { background: @base.field; padding: 1px 5px; border-radius: 2px; }
QLabel[part="keycap"] { background: @base.field; color: @base.text_dim; border: 1px solid @base.line_strong;
    border-radius: 3px; padding: 1px 5px; font-size: @text_smallpx; font-family: @mono; }

QPushButton, QToolButton { background: @base.raised; border: 1px solid @base.line_strong; border-radius: @radiuspx;
    padding: 4px 10px; color: @base.text; }
QPushButton:hover, QToolButton:hover { background: @base.hover; }
QPushButton:focus, QToolButton:focus { border: 1px solid @base.accent; }
QPushButton:pressed, QToolButton:pressed, QPushButton:checked, QToolButton:checked {
    background: @base.selected; border-color: @base.accent; }
QPushButton:disabled, QToolButton:disabled { color: @base.text_faint; border-color: @base.line;
    background: @base.panel; }
QPushButton[tone="main"] { background: @base.accent; color: @base.accent_text; border-color: @base.accent;
    font-weight: bold; }
QPushButton[tone="main"]:focus { border: 2px solid @base.text; }
QPushButton[tone="main"]:disabled { background: @base.panel; color: @base.text_faint; border-color: @base.line; }
QPushButton[tone="action"], QPushButton[tone="main"] { padding: 5px 8px; font-size: @text_smallpx; }
QPushButton[tone="choice"] { padding: 3px 8px; text-align: left; font-size: @text_smallpx; }
QPushButton[tone="small"], QToolButton[tone="small"] { padding: 1px 7px; font-size: @text_smallpx; }
QPushButton[tone="quiet"], QToolButton[tone="quiet"] { background: transparent; border-color: transparent;
    padding: 1px 6px; color: @base.text_dim; }
QPushButton[tone="quiet"]:hover, QToolButton[tone="quiet"]:hover { background: @base.hover; color: @base.text; }
QPushButton[tone="quiet"]:focus, QToolButton[tone="quiet"]:focus { border-color: @base.accent; }
QPushButton[tone="chip"] { background: transparent; border: 1px solid @base.line; border-radius: @chippx;
    padding: 1px 8px; font-size: @text_smallpx; color: @base.text_dim; }
QPushButton[tone="chip"]:hover { background: @base.hover; }
QPushButton[tone="chip"]:checked { background: @base.selected; border-color: @base.accent; color: @base.text;
    font-weight: bold; }
QPushButton[tone="figure"] { background: @base.field; border: 1px solid @base.line_strong; padding: 3px 0;
    font-weight: bold; }
QPushButton[tone="figure"][band="elevated"] { border-bottom: 3px solid @severity.elevated; padding-bottom: 1px; }
QPushButton[tone="figure"][band="critical"] { border-bottom: 3px solid @severity.critical; padding-bottom: 1px; }
QPushButton[tone="figure"]:hover { background: @base.hover; border-color: @base.accent; }
QPushButton[tone="figure"]:checked { background: @base.selected; border-color: @base.accent; }
QPushButton[tone="alarm"] { background: @base.field; border: 1px solid @alarm.high; color: @alarm.high;
    font-weight: bold; padding: 5px 8px; font-size: @text_smallpx; }
QPushButton[tone="alarm"]:hover, QPushButton[tone="alarm"]:focus { background: @base.hover; border-width: 2px; }
QPushButton[tone="alarm"]:disabled { color: @base.text_faint; border-color: @base.line; }
QPushButton[tone="chip"]:focus { border-color: @base.accent; }
QPushButton[tone="tab"] { background: transparent; border: none; border-bottom: 2px solid transparent;
    border-radius: 0; padding: 3px 9px; font-size: @text_smallpx; color: @base.text_dim; }
QPushButton[tone="tab"]:hover { color: @base.text; background: @base.hover; }
QPushButton[tone="tab"]:checked { color: @base.text; font-weight: bold; border-bottom: 2px solid @base.accent; }
QPushButton[tone="tab"]:focus { background: @base.hover; }
QPushButton[tone="switch"] { background: transparent; border: none; border-bottom: 2px solid transparent;
    border-radius: 0; padding: 0 4px 1px 4px; font-size: @text_smallpx; color: @base.text_dim; }
QPushButton[tone="switch"]:hover { color: @base.text; }
QPushButton[tone="switch"]:checked { color: @base.text; font-weight: bold; border-bottom: 2px solid @base.accent; }
QPushButton[tone="switch"]:focus { background: @base.hover; }
QToolButton::menu-indicator, QPushButton::menu-indicator { image: none; width: 0; }

QLineEdit, QPlainTextEdit, QTextEdit, QSpinBox, QComboBox { background: @base.field; color: @base.text;
    border: 1px solid @base.line_strong; border-radius: @radiuspx; padding: 3px 8px;
    selection-background-color: @base.accent; selection-color: @base.accent_text; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QSpinBox:focus, QComboBox:focus { border-color: @base.accent; }
QLineEdit[part="command"] { font-family: @mono; }

QListView, QTableView, QTreeView { background: @base.panel; alternate-background-color: @base.field; border: none;
    gridline-color: @base.line; selection-background-color: @base.selected; selection-color: @base.text; }
QListView::item, QTableView::item { border: none; padding: 0 4px; }
QListView::item:hover, QTableView::item:hover { background: @base.hover; }
QListView::item:selected, QTableView::item:selected { background: @base.selected; color: @base.text; }
QFrame[part="popup"] QListView { background: @base.raised; }
QTableView QTableCornerButton::section { background: @base.raised; border: none; }
QHeaderView { background: @base.raised; border: none; }
QHeaderView::section { background: @base.raised; color: @base.text_dim; border: none;
    border-bottom: 1px solid @base.line; border-right: 1px solid @base.line; padding: 3px 6px;
    font-size: @text_smallpx; font-weight: bold; }
QHeaderView::section:hover { background: @base.hover; color: @base.text; }
QHeaderView::section:last { border-right: none; }
QScrollArea, QAbstractScrollArea { background: @base.panel; border: none; }
QWidget[part="sheet"] { background: @base.panel; }

QScrollBar:vertical { background: transparent; width: 11px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 11px; margin: 0; }
QScrollBar::handle { background: @base.line_strong; border-radius: 4px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: @base.text_faint; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; border: none; background: none; }
QScrollBar::add-page, QScrollBar::sub-page { background: none; }

QSplitter { background: @base.window; }
QSplitter::handle { background: @base.window; }
QSplitter::handle:hover { background: @base.accent; }
QSplitter::handle:horizontal { width: 6px; margin: 0 1px; }
QSplitter::handle:vertical { height: 6px; margin: 1px 0; }

QMenu { background: @base.raised; border: 1px solid @base.line_strong; padding: 4px; }
QMenu::item { padding: 5px 28px 5px 12px; border-radius: 3px; background: transparent; }
QMenu::item:selected { background: @base.selected; }
QMenu::item:disabled { color: @base.text_faint; }
QMenu::separator { height: 1px; background: @base.line; margin: 4px 6px; }
QToolTip { background: @base.raised; color: @base.text; border: 1px solid @base.line_strong; padding: 5px 7px; }
"""
_TOKEN = re.compile(r"@([a-z_]+(?:\.[a-z_]+)?)(px)?")


def style_sheet(theme: Theme) -> str:
    """The whole style sheet for a theme.

    Raises:
        KeyError: the template names a token that the theme lacks.
    """

    def value(match: re.Match[str]) -> str:
        name, unit = match.group(1), match.group(2)
        if "." in name:
            return theme.hex(name)
        if name == "family":
            return f'"{theme.font().family()}"'
        if name == "mono":
            return f'"{theme.font(mono=True).family()}"'
        name, unit = (name, unit) if unit or not name.endswith("px") else (name[:-2], "px")
        derived = {"chip": theme.size("text_small") // 2 + 5, "text_tiny": round(theme.size("text_small") * 0.9)}
        pixels = derived.get(name) or theme.size(name)
        return f"{pixels}{unit or ''}"

    return _TOKEN.sub(value, _TEMPLATE)


def palette(theme: Theme) -> QPalette:
    """Qt's own palette in the theme's colours, for whatever draws without a style sheet."""
    roles = {
        QPalette.ColorRole.Window: "base.window",
        QPalette.ColorRole.WindowText: "base.text",
        QPalette.ColorRole.Base: "base.panel",
        QPalette.ColorRole.AlternateBase: "base.field",
        QPalette.ColorRole.Text: "base.text",
        QPalette.ColorRole.Button: "base.raised",
        QPalette.ColorRole.ButtonText: "base.text",
        QPalette.ColorRole.Highlight: "base.selected",
        QPalette.ColorRole.HighlightedText: "base.text",
        QPalette.ColorRole.ToolTipBase: "base.raised",
        QPalette.ColorRole.ToolTipText: "base.text",
        QPalette.ColorRole.PlaceholderText: "base.text_faint",
        QPalette.ColorRole.Link: "base.accent",
    }
    made = QPalette()
    for role, token in roles.items():
        made.setColor(role, QColor(theme.color(token)))
    return made


def dress(application: QApplication, window: QWidget, theme: Theme) -> None:
    """Give a window a theme, its menus and tooltips included; base style, palette and font are the application's."""
    if application.style().objectName().lower() != "fusion":
        application.setStyle("Fusion")
    application.setPalette(palette(theme))
    application.setFont(theme.font())
    window.setStyleSheet(style_sheet(theme))
