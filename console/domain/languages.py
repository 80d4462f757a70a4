"""Languages as people say them: names of the codes (ISO 639-1) that callers and crews come with."""

from __future__ import annotations

#: The language everybody at the desk is taken to speak.
COMMON = "en"
#: code -> name.
LANGUAGES = {
    "am": "Amharic", "ar": "Arabic", "ase": "American Sign Language", "bn": "Bengali", "cs": "Czech", "de": "German",
    "el": "Greek", "en": "English", "es": "Spanish", "fa": "Persian", "fr": "French", "gu": "Gujarati", "he": "Hebrew",
    "hi": "Hindi", "hmn": "Hmong", "ht": "Haitian Creole", "hy": "Armenian", "it": "Italian", "ja": "Japanese",
    "km": "Khmer", "ko": "Korean", "lo": "Lao", "ne": "Nepali", "nl": "Dutch", "pa": "Punjabi", "pl": "Polish",
    "ps": "Pashto", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "so": "Somali", "sw": "Swahili",
    "ta": "Tamil", "th": "Thai", "ti": "Tigrinya", "tl": "Tagalog", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu",
    "vi": "Vietnamese", "yue": "Cantonese", "zh": "Chinese",
}  # fmt: skip


def language_name(code: str) -> str:
    """Plain name of a language code; an unknown code, or a name already, is shown as it is."""
    return LANGUAGES.get(code.strip().lower().split("-")[0], code)


def is_foreign(code: str) -> bool:
    """Whether the caller needs somebody who speaks another language than the desk's."""
    return bool(code) and language_name(code) != LANGUAGES[COMMON]
