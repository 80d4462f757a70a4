"""What the desk shows of the person: assessments, the curve, the record and its wall, whispers and clocks."""
