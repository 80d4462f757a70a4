"""What is asked at the change of the watch: sign, take over, refuse, and say that a follow-up was made."""

from __future__ import annotations

from console.desk.asks import Ask
from console.desk.model import DeskModel
from console.domain import facts as f
from console.domain.entities_shift import FollowUp, ShiftHandover
from console.domain.picture import Picture
from console.domain.vocabulary_shift import FollowUpResult
from console.review.handover import hand_over, hand_over_fact, pending_hand_over, take_over_fact


def newest(picture: Picture) -> ShiftHandover | None:
    """The hand-over that waits for its second signature, or else the last one there was."""
    pending = pending_hand_over(picture)
    return pending or max(picture.shifts.values(), key=lambda one: one.last_seq, default=None)


class HandoverAsks:
    """Asks of one desk about the hand-over of the watch."""

    def __init__(self, model: DeskModel) -> None:
        self.model = model

    def sign(self) -> Ask:
        """The outgoing commander signs what is open now; a pack signed before and not taken over is signed anew."""
        model = self.model
        pending = pending_hand_over(model.picture)
        mine = pending is not None and pending.handed.actor == model.actor
        shift = pending.id if pending is not None and mine else model.asks.new_id()
        fact = hand_over_fact(hand_over(model.picture, model.now()), shift)
        return model.asks.send(fact, f"Hand over the watch: {counts(fact)}", None)

    def why_not_take(self) -> str:
        """Why this person cannot take the watch over now; empty when they can."""
        pending = pending_hand_over(self.model.picture)
        if pending is None:
            return "Nobody has signed a hand-over yet: who goes signs first"
        if pending.handed.actor == self.model.actor:
            return "Two people sign: who hands over cannot take over as well"
        return ""

    def take(self) -> Ask | None:
        """The incoming commander signs the same pack."""
        pending = pending_hand_over(self.model.picture)
        if (why := self.why_not_take()) or pending is None:
            self.model.tell(why, refused=True)
            return None
        return self.model.asks.send(take_over_fact(pending), f"Take the watch over from {pending.handed.actor}", None)

    def refuse(self, reason: str) -> Ask | None:
        """It is not taken over as it stands, or who signed takes it back."""
        pending = pending_hand_over(self.model.picture)
        if pending is None:
            self.model.tell("No hand-over waits for an answer", refused=True)
            return None
        back = pending.handed.actor == self.model.actor
        words = "Take the hand-over back" if back else f"Refuse the hand-over of {pending.handed.actor}"
        return self.model.asks.send(f.ShiftHandoverRefused(pending.id, reason), words, None)

    def reached(self, follow_up: FollowUp) -> Ask:
        """Somebody got in touch with the person again."""
        fact = f.FollowUpMade(follow_up.incident, follow_up.id, FollowUpResult.REACHED)
        return self.model.asks.send(fact, f"{follow_up.number}: follow-up made, reached", follow_up.incident)


def counts(fact: f.ShiftHandedOver) -> str:
    """How many of what, in words."""
    parts = ((fact.strips, "strip"), (fact.consults, "consult"), (fact.alarms, "alarm"), (fact.due, "clock"),
             (fact.follow_ups, "follow-up"))  # fmt: skip
    told = [f"{many} {word}" + ("s" if many != 1 else "") for many, word in parts if many]
    return ", ".join(told) or "nothing is open"
