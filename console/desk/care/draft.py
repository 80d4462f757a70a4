"""An assessment while it is being filled in: answers, the question in hand, and when it records itself; no Qt."""

from __future__ import annotations

import msgspec

from console.domain.instruments import Instrument, Question
from console.domain.scoring import Result, asked, score
from console.domain.vocabulary_care import Basis, Rater

#: A form that is complete records itself after this, seconds, unless a hand holds it: three taps are enough.
GRACE_S = 5.0


class Draft(msgspec.Struct):
    """One form about one incident; nothing of it has been told to anybody yet.

    `reopened` is a question whose answer is being changed; `complete_since` seconds of the desk's monotonic clock;
    `held`: a hand has stopped it from recording itself.
    """

    incident: str
    instrument: Instrument
    rater: Rater
    answers: dict[str, str] = {}
    reopened: str = ""
    remark: str = ""
    basis: Basis = Basis.NONE
    complete_since: float | None = None
    held: bool = False

    @property
    def begun(self) -> bool:
        """Whether anything has been answered."""
        return bool(self.answers)

    @property
    def result(self) -> Result:
        """What the answers come to so far."""
        return score(self.instrument, self.answers)

    @property
    def asked(self) -> tuple[Question, ...]:
        """The questions that have to be asked as things stand."""
        return asked(self.instrument, self.answers)

    @property
    def in_hand(self) -> Question | None:
        """The question that keys and taps answer now; none when all are answered."""
        for question in self.asked:
            if question.id == self.reopened or (not self.reopened and question.id not in self.answers):
                return question
        return None

    def answer(self, number: int, now_s: float) -> bool:
        """Answer the question in hand with its choice `number` (from 1); false when it has no such choice."""
        question = self.in_hand
        if question is None or not 1 <= number <= len(question.choices):
            return False
        self.answers[question.id] = question.choices[number - 1].value
        self.reopened = ""
        self._settle(now_s)
        return True

    def reopen(self, question: str) -> None:
        """Take a question in hand again; its answer stands until another is given."""
        if question in self.answers:
            self.reopened = question
            self.complete_since = None

    def back(self) -> bool:
        """Take the last answer back; false when there is none."""
        given = [question.id for question in self.asked if question.id in self.answers]
        if self.reopened:
            self.reopened = ""
        elif given:
            del self.answers[given[-1]]
        else:
            return False
        self.complete_since = None
        self.held = False
        return True

    def hold(self) -> None:
        """Record only when told to."""
        self.held = True

    def left_s(self, now_s: float) -> float | None:
        """Seconds until it records itself; none while it does not."""
        if self.complete_since is None or self.held:
            return None
        return max(0.0, GRACE_S - (now_s - self.complete_since))

    def _settle(self, now_s: float) -> None:
        """Let go of answers to questions that need not be asked any more."""
        wanted = {question.id for question in self.asked}
        self.answers = {key: value for key, value in self.answers.items() if key in wanted}
        self.complete_since = now_s if self.result.complete else None
