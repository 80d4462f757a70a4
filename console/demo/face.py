"""The drawn camera of a simulated person in a call: runs in the call page before the page's own scripts."""

from __future__ import annotations

#: Where a face is: the officer's phone shows the person at the kitchen table, the clinician sits at a desk.
OFFICER, CLINICIAN = "officer", "clinician"

_CAMERA = """
(() => {
  const WIDE = 640, HIGH = 360, officer = %(officer)s;
  const oval = (pen, colour, x, y, wide, high) => {
    pen.fillStyle = colour; pen.beginPath(); pen.ellipse(x, y, wide, high, 0, 0, 7); pen.fill();
  };
  const box = (pen, colour, x, y, wide, high) => { pen.fillStyle = colour; pen.fillRect(x, y, wide, high); };
  const room = (pen) => {
    if (officer) {
      box(pen, '#c4ac7c', 0, 0, WIDE, HIGH); box(pen, '#34425f', 60, 40, 130, 120);
      box(pen, '#a68e66', 440, 30, 160, 80); box(pen, '#785c42', 0, 270, WIDE, 90);
    } else {
      box(pen, '#33414b', 0, 0, WIDE, HIGH);
      for (let shelf = 0; shelf < 3; shelf++) {
        box(pen, '#222c33', 20, 92 + shelf * 84, 170, 6);
        for (let book = 0; book < 9; book++) {
          box(pen, ['#6f8f9c', '#9c7f5f', '#7b6b8c'][(book + shelf) %% 3], 26 + book * 17, 44 + shelf * 84, 11, 48);
        }
      }
      box(pen, '#4a5a63', 470, 40, 130, 170);
    }
  };
  const person = (pen, seconds) => {
    const sway = 5 * Math.sin(seconds * 0.7), speaks = Math.max(0, Math.sin(seconds * 0.45));
    const mouth = 2 + 6 * speaks * Math.abs(Math.sin(seconds * 6)), x = 320 + sway, y = 165;
    oval(pen, officer ? '#3a4e68' : '#4c7a72', x, y + 205, 150, 130);
    oval(pen, '#6b4f40', x, y + 64, 26, 40); oval(pen, '#82604e', x, y, 62, 76);
    oval(pen, officer ? '#2a211c' : '#5a4a40', x, y - 50, 64, 36);
    for (const side of [-1, 1]) oval(pen, '#20242a', x + side * 22, y - 6, 5, seconds %% 4 < 0.15 ? 1 : 5);
    oval(pen, '#4a2c26', x, y + 38, 16, mouth);
    if (!officer) {
      pen.strokeStyle = '#16191c'; pen.lineWidth = 8; pen.beginPath(); pen.arc(x, y - 8, 70, 3.3, 6.1); pen.stroke();
      oval(pen, '#16191c', x - 64, y + 2, 12, 20); oval(pen, '#16191c', x + 64, y + 2, 12, 20);
    } else { box(pen, '#5c422c', 90, 316, 460, 16); box(pen, '#d6d6ce', 180, 282, 30, 34); }
  };
  navigator.mediaDevices.getUserMedia = async () => {
    const canvas = Object.assign(document.createElement('canvas'), { width: WIDE, height: HIGH });
    const pen = canvas.getContext('2d'), begun = Date.now();
    const draw = () => {
      room(pen); person(pen, (Date.now() - begun) / 1000);
      box(pen, 'rgba(0,0,0,0.6)', 0, HIGH - 30, WIDE, 30);
      pen.fillStyle = '#ffcc55'; pen.font = '16px sans-serif';
      pen.fillText(`TRAINING  simulated ${officer ? 'scene' : 'clinician'}`, 12, HIGH - 10);
    };
    draw(); setInterval(draw, 50);
    const stream = canvas.captureStream(20);
    const sound = new AudioContext().createMediaStreamDestination();
    sound.stream.getAudioTracks().forEach((track) => stream.addTrack(track));
    return stream;
  };
})();
"""


def camera_script(face: str) -> str:
    """The script that gives a call page a drawn camera and a silent microphone in place of the machine's."""
    return _CAMERA % {"officer": "true" if face == OFFICER else "false"}
