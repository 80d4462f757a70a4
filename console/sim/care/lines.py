"""What the simulated caller, officer and clinician say and write: short, plain, nobody's name."""

from __future__ import annotations

REASONS: tuple[str, ...] = (
    "Will not come out of the kitchen, wants to talk to somebody who is not police",
    "Says there is no point any more; crew wants advice before going closer",
    "Voices tell of harm, calm with us, asks for a nurse",
    "Known to outreach, has not slept for days; can they stay at home?",
    "Agreed to hospital, then changed their mind; crew wants a second opinion",
)
#: Reasons of their own, by the code of the call's type.
REASONS_FOR: dict[str, tuple[str, ...]] = {
    "OD": (
        "Awake after naloxone and wants to leave; can they decide that?",
        "Will not say what was taken; breathing well, tearful",
    ),
    "INTOX": ("Drunk and in despair, says so again and again; hospital or bed?",),
    "WELFARE": ("Has not eaten for days, wants no help; can we leave?",),
}
CALMS: tuple[str, ...] = (
    "First name, one voice, slow",
    "Talk about the dog",
    "Space, nobody between them and the door",
    "A cigarette outside",
    "Call the sister",
)
TRIGGERS: tuple[str, ...] = (
    "Sirens, two people talking at once",
    "Being touched from behind",
    "Uniforms in the room",
    "Talk of the hospital",
)
HAZARDS: tuple[tuple[str, str | None], ...] = (
    ("Kitchen knives in reach", "weapon"),
    ("Open window, third floor", "height"),
    ("Runs into the road when frightened", "traffic"),
    ("Broken glass on the floor", None),
)
CARDS: tuple[tuple[str, ...], ...] = (
    ("Say the first name, slowly", "One of you talks, the other stays quiet"),
    ("Ask what helped last time",),
    ("Move what is sharp out of reach", "Say why before you do it"),
    ("Offer to sit down together",),
    ("Name two ways it can go on", "Let the person choose"),
    ("Ask directly about suicide", "Then wait for the answer"),
)
NOTES: tuple[str, ...] = (
    "Ambivalent, wants to sleep. Agrees to stay on the line.",
    "Safety plan gone through step by step; first step is the sister.",
    "Medication stopped two weeks ago, wants to start again.",
    "No plan, no means at hand. Hopeless when alone at night.",
)
EARLIER: tuple[tuple[int, str, str], ...] = (
    (23, "settled", "Sat down once the sister was on the phone."),
    (71, "voluntary", "Four days on the ward, went of own accord."),
    (164, "referred", "Appointment kept; the clinic knows the person."),
)
SUMMARIES: dict[str, str] = {
    "settled": "Calm after talking, safety plan made, somebody stays the night.",
    "referred": "No plan, no means; appointment tomorrow, reminder agreed.",
    "crisis-centre": "Wants a quiet place; the crisis centre has a bed.",
    "voluntary": "Cannot stay alone tonight, agrees to be seen at the hospital.",
    "involuntary": "Intent with a plan and means, no agreement possible: not safe to leave.",
}
#: Why it went otherwise than recommended.
DIVERGENCES: tuple[str, ...] = (
    "Person changed their mind at the door",
    "No bed there tonight",
    "Family came and took over",
    "Means found after the call",
)
