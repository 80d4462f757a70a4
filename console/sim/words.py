"""What call-takers and crews write in the simulated city: plain remarks, no names, nothing from real records."""

from __future__ import annotations

from random import Random

_WHO = ("A man in his 20s", "A woman in her 30s", "A man in his 50s", "A woman in her 60s", "A teenager",
        "A young adult", "An older man", "A woman in her 40s", "A student", "A person living outside")  # fmt: skip
_CALLER = ("sister", "brother", "mother", "father", "neighbour", "partner", "friend", "shop worker", "passer-by",
           "shelter worker", "colleague", "housing officer")  # fmt: skip

#: First words of a call, by `CallKind.words`. {who}, {caller} are filled in.
SUMMARIES: dict[str, tuple[str, ...]] = {
    "crisis": (
        "{who} shouting at people who are not there, pacing in and out of traffic. Caller is a {caller}.",
        "{who} has not slept for days and believes the flat is bugged. Caller is the {caller}.",
        "{who} throwing belongings out of a window, frightened, not aggressive to others.",
        "{who} sitting in the stairwell, crying, will not say what happened. Caller is a {caller}.",
        "{who} stopped medication two weeks ago, very agitated, {caller} afraid to stay in the room.",
    ),
    "calm": (
        "{who} hears voices, asks for someone to talk to. Calm on the phone, agrees to a visit.",
        "{who} feels unwell and alone, known to the crisis team, asks for the same clinician as last time.",
        "{caller} asks for help: {who_low} has withdrawn for weeks, is not eating, no threats made.",
        "{who} at the counter says thoughts are racing and wants to be seen by someone. Cooperative.",
    ),
    "violent": (
        "{who} breaking furniture, has pushed the {caller}, does not answer when spoken to.",
        "{who} swinging a broom handle at cars, confused, bleeding from one hand.",
        "{who} barricaded in the kitchen, {caller} outside. Shouting, things being thrown.",
    ),
    "threat": (
        "{who} on the phone, says there is no reason to go on, has been drinking. Line kept open.",
        "{caller} received a goodbye message from {who_low} ten minutes ago. Phone now off.",
        "{who} standing on the outer side of the railing, not responding to passers-by.",
        "{who} texts the crisis line, has a plan and the means at home, willing to keep texting.",
        "{who} on the roof edge of the car park, one shoe off, crying.",
    ),
    "attempt": (
        "{who} has taken a large number of tablets, drowsy, breathing. {caller} is with the person.",
        "{who} found with cuts to both arms, conscious, pressure applied by the {caller}.",
        "{who} went into the water, pulled out by a {caller}, conscious and very cold.",
    ),
    "overdose": (
        "{who} slumped in a doorway, slow breathing, blue lips. Naloxone given once by a {caller}.",
        "{who} unresponsive in the washroom, {caller} says opioids. Breathing instructions given.",
        "{who} collapsed at the shelter, breathing again after naloxone, wants to leave.",
    ),
    "welfare": (
        "{caller} has not reached {who_low} for three days. Post piling up, light on.",
        "{who} sitting on a bench since morning, no coat, does not answer. Caller worried.",
        "{who} missed two appointments, clinic asks for a check at home.",
        "{who} walking slowly along the kerb, looks lost. Caller is a {caller}.",
    ),
    "disturbance": (
        "{who} shouting outside a shop, customers kept inside.",
        "Two people arguing loudly in the hallway, one of them in tears. Caller is a {caller}.",
        "{who} refusing to leave the waiting room, talking to the wall.",
    ),
    "unknown": (
        "Open line, someone sobbing in the background, no answer to questions.",
        "Call cut off after a cry for help. Call-back goes to voicemail.",
        "{caller} reports screaming from the flat above, then silence.",
    ),
    "intoxicated": (
        "{who} very drunk at the bus stop, stumbling towards the road.",
        "{who} asleep on the pavement, wakes when touched, slurred speech.",
        "{who} intoxicated and upset after an argument, wants somewhere to sleep.",
    ),
}
#: Remarks while the call is taken.
CALL_NOTES: tuple[str, ...] = (
    "Caller staying on the line.",
    "No weapon seen by the caller.",
    "Caller does not know of any weapon in the home.",
    "Previous calls to this address in the last month; settled by talking.",
    "Caller asks for a quiet approach, no sirens.",
    "Door code given, second floor, lift out of order.",
    "Person has a follow-up appointment next week, plan on file.",
    "Small dog in the flat, friendly.",
    "Child in the home, with the {caller} in another room.",
    "Person is wearing a dark jacket and grey trousers.",
    "Clinician listening in on the call.",
)
DANGER_NOTES: tuple[str, ...] = (
    "Caller now says a kitchen knife is on the table.",
    "Sounds of glass breaking in the background.",
    "Person has said not to come any closer.",
    "Caller has left the building and is waiting at the corner.",
)
ON_SCENE: dict[str, tuple[str, ...]] = {
    "crisis": ("Person agrees to sit down and talk.", "Voices lowered, one officer talking, others out of sight.",
               "Person asks for water and a cigarette, calmer."),
    "calm": ("Talking at the kitchen table, no concerns for safety.", "Person shows the care plan, goes through it.",
             "Medication checked together with the person."),
    "violent": ("Distance kept, doorway held, talking continues.", "Person has put the object down.",
                "Gloves and blanket asked for, small cut to the hand."),
    "threat": ("Contact through the door, person answers.", "Person has stepped back from the edge.",
               "C-SSRS screen under way with the clinician.", "Person names one friend to be called."),
    "attempt": ("Airway clear, first observations taken.", "Conscious and talking, dressing on.",
                "Empty packets collected for the hospital."),
    "overdose": ("Second naloxone given, breathing improves.", "Awake, oxygen on, wants to leave.",
                 "Observations stable, staying with the person."),
    "welfare": ("No answer at the door, checking with neighbours.", "Person at home, tired, glad somebody came.",
                "Food and heating checked."),
    "disturbance": ("Parties apart, both talking.", "Crowd moved back, quieter now."),
    "unknown": ("Voices inside, door opened on the second knock.", "Nobody in view, listening at the door."),
    "intoxicated": ("Person sitting up, talking, unsteady.", "Blanket given, water offered."),
}  # fmt: skip
SAFE: tuple[str, ...] = (
    "no weapon, person alone",
    "object secured, person seated",
    "room checked, person with an officer",
    "nobody else inside",
)
NOT_SAFE: tuple[str, ...] = (
    "object in hand, keeping distance",
    "person not in view, door locked",
    "second person shouting inside",
)
CHANGED: tuple[str, ...] = ("caller gives more detail", "what the crew found", "words of the person on the phone")
ENDINGS: dict[str, tuple[str, ...]] = {
    "settled": ("Settled by talking, safety plan made, {caller} stays.", "Calm, agrees to call again if needed."),
    "referred": ("Appointment with the outreach team tomorrow morning.", "Referred to the walk-in clinic, agreed."),
    "crisis-centre": ("Agrees to go to the crisis centre.", "Wants somewhere quiet, crisis centre has a bed."),
    "voluntary": ("Agrees to be seen at the hospital.", "Goes to hospital of own accord, {caller} comes along."),
    "involuntary": ("Risk too high to leave, held under the act, told why.", "Cannot agree to a plan, taken in."),
    "refused": ("Declines help, has capacity, told whom to call.", "Refuses transport, left with the {caller}."),
    "gone": ("Area searched, not found.", "Nobody there on arrival, call-back not answered."),
    "arrest": ("Taken into custody, nurse informed.",),
    "45": ("Treated and taken to hospital.", "Stable, taken in for observation."),
    "22": ("Second call about the same event.",),
    "10": ("Caller rings back: person is home and safe.",),
}
LANGUAGE_NAMES: dict[str, str] = {
    "es": "Spanish", "pt": "Portuguese", "fr": "French", "ar": "Arabic", "zh": "Chinese", "uk": "Ukrainian",
    "ase": "sign language",
}  # fmt: skip


def fill(text: str, rng: Random) -> str:
    """A template with its people filled in, as one readable sentence or two."""
    who = rng.choice(_WHO)
    said = text.format(who=who, who_low=who[0].lower() + who[1:], caller=rng.choice(_CALLER))
    return said[0].upper() + said[1:]


def pick(words: tuple[str, ...], rng: Random) -> str:
    """One of several templates, filled in."""
    return fill(rng.choice(words), rng)


def bridge_summary(rng: Random) -> str:
    """First words of a call about someone on a bridge."""
    return pick(SUMMARIES["threat"][2:3], rng)
