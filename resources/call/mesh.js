// The peer connections of one end of a call: one for each other person, in the pattern of perfect negotiation
// (W3C WebRTC, 10.7). Knows nothing of who may call whom, nor of how words travel: it is told, and it tells.

/** How long a connection may be interrupted before it is negotiated again, and how often after that, milliseconds. */
const PATIENCE_MS = 1500;
const AGAIN_MS = 3000;
/** How long a negotiated connection may look for a way before it is negotiated again: a phone's network is slow. */
const SEARCH_MS = 10000;
/** Candidates that come before the description they belong to; more than this come from nobody in good faith. */
const MOST_EARLY = 64;

class Peer {
  constructor(id, polite, mesh) {
    this.id = id;
    this.polite = polite;
    this.mesh = mesh;
    this.making = false;
    this.ignoring = false;
    this.sending = false;
    this.early = [];
    this.timer = 0;
    this.waited = false;
    this.settled = 0;
    this.flowing = false;
    this.last = null;
    this.stream = new MediaStream();
    this.work = Promise.resolve();
    const pc = (this.pc = new RTCPeerConnection({ iceServers: mesh.iceServers, bundlePolicy: "max-bundle" }));
    pc.onnegotiationneeded = () => this.describe();
    pc.onicecandidate = ({ candidate }) =>
      mesh.tell(id, {
        say: "candidate",
        candidate: candidate?.candidate ?? "",
        mid: candidate?.sdpMid ?? null,
        line: candidate?.sdpMLineIndex ?? null,
        fragment: candidate?.usernameFragment ?? null,
      });
    pc.ontrack = ({ track }) => {
      this.stream.addTrack(track);
      mesh.onstream(id, this.stream);
    };
    pc.onconnectionstatechange = () => this.changed();
    // The impolite end begins; the polite one answers with its own tracks, so that one round trip is enough.
    if (!polite) this.send();
    this.watch(AGAIN_MS);
  }

  /** Offer what this end sends; a kind it lacks is still asked for. */
  send() {
    if (this.sending) return;
    this.sending = true;
    for (const kind of ["audio", "video"]) {
      const track = this.mesh.track(kind);
      const free = this.pc.getTransceivers().find((t) => t.receiver.track.kind === kind && !t.stopped);
      if (free) {
        free.direction = "sendrecv";
        free.sender.setStreams?.(this.mesh.local);
        if (track) void free.sender.replaceTrack(track);
      } else {
        this.pc.addTransceiver(track ?? kind, { direction: "sendrecv", streams: [this.mesh.local] });
      }
    }
  }

  async describe() {
    try {
      this.making = true;
      await this.pc.setLocalDescription();
      this.tellDescription();
    } catch (error) {
      this.mesh.onfault(String(error));
    } finally {
      this.making = false;
    }
  }

  tellDescription() {
    const { type, sdp } = this.pc.localDescription;
    this.mesh.tell(this.id, { say: "describe", kind: type, sdp });
  }

  /** Words are taken one after another: a candidate must not overtake the description before it. */
  hear(word) {
    this.work = this.work.then(() => this.take(word)).catch((error) => this.mesh.onfault(String(error)));
    return this.work;
  }

  async take(word) {
    const pc = this.pc;
    if (pc.signalingState === "closed") return;
    if (word.say === "describe") {
      const collision = word.kind === "offer" && (this.making || pc.signalingState !== "stable");
      this.ignoring = !this.polite && collision;
      if (this.ignoring) return;
      if (word.kind === "answer" && pc.signalingState !== "have-local-offer") return;
      await pc.setRemoteDescription({ type: word.kind, sdp: word.sdp });
      if (word.kind === "offer") {
        this.send();
        await pc.setLocalDescription();
        this.tellDescription();
      }
      this.settled = performance.now();
      for (const early of this.early.splice(0)) await this.reach(early);
    } else if (pc.remoteDescription) {
      await this.reach(word);
    } else if (this.early.length < MOST_EARLY) {
      this.early.push(word);
    }
  }

  async reach({ candidate, mid, line, fragment }) {
    try {
      await this.pc.addIceCandidate({
        candidate: candidate ?? "",
        sdpMid: mid ?? null,
        sdpMLineIndex: mid == null ? (line ?? 0) : (line ?? null),
        usernameFragment: fragment ?? null,
      });
    } catch (error) {
      if (!this.ignoring) this.mesh.onfault(String(error));
    }
  }

  changed() {
    const state = this.pc.connectionState;
    const flowing = state === "connected";
    if (flowing !== this.flowing) {
      this.flowing = flowing;
      this.mesh.onflow(this.id, flowing);
    }
    if (flowing) clearTimeout(this.timer);
    else if (state === "failed") this.restart();
    else if (state === "disconnected") this.watch(PATIENCE_MS);
  }

  /** Look again after a while: words get lost, networks change. */
  watch(ms) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.restart(), ms);
  }

  restart() {
    const { connectionState, signalingState } = this.pc;
    if (connectionState === "connected" || signalingState === "closed") return;
    const searching = connectionState === "connecting" && signalingState === "stable";
    if (searching && performance.now() - this.settled < SEARCH_MS) {
      this.watch(AGAIN_MS);
      return;
    }
    // An offer that got no answer is said again as it is; only a settled connection can be restarted. The polite
    // end leaves the first move to the other, until it has waited twice.
    if (signalingState === "have-local-offer") this.tellDescription();
    else if (!this.polite || this.waited) this.pc.restartIce();
    if (!this.sending && this.waited) this.send();
    this.waited = true;
    this.watch(AGAIN_MS);
  }

  close() {
    clearTimeout(this.timer);
    this.pc.onconnectionstatechange = this.pc.onnegotiationneeded = this.pc.onicecandidate = this.pc.ontrack = null;
    this.pc.close();
  }
}

export class Mesh {
  /**
   * iceServers: as RTCPeerConnection takes them. tell(peer, word): a word for another browser.
   * onstream(peer, MediaStream), onflow(peer, flowing), onfault(text).
   */
  constructor({ iceServers = [], tell, onstream, onflow, onfault = () => {} }) {
    Object.assign(this, { iceServers, tell, onstream, onflow, onfault });
    this.peers = new Map();
    this.local = new MediaStream();
    this.facing = "user";
  }

  track(kind) {
    return this.local.getTracks().find((t) => t.kind === kind && t.readyState === "live");
  }

  /** Ask for microphone and camera; whichever is missing or refused is done without. Gives what is there, and why not. */
  async openDevices({ video = true, audio = true } = {}) {
    const why = [];
    const wanted = [];
    if (audio) wanted.push(["audio", { audio: { echoCancellation: true, noiseSuppression: true } }]);
    if (video) wanted.push(["video", { video: this.picture() }]);
    try {
      const both = await navigator.mediaDevices.getUserMedia(Object.assign({}, ...wanted.map(([, c]) => c)));
      both.getTracks().forEach((t) => this.local.addTrack(t));
    } catch {
      for (const [kind, constraint] of wanted) {
        try {
          const one = await navigator.mediaDevices.getUserMedia(constraint);
          one.getTracks().forEach((t) => this.local.addTrack(t));
        } catch (error) {
          why.push(`${kind === "audio" ? "microphone" : "camera"}: ${deviceWords(error)}`);
        }
      }
    }
    return { microphone: !!this.track("audio"), camera: !!this.track("video"), why: why.join("; ") };
  }

  picture() {
    return { width: { ideal: 640 }, height: { ideal: 360 }, frameRate: { ideal: 24 }, facingMode: this.facing };
  }

  mute(muted) {
    for (const track of this.local.getAudioTracks()) track.enabled = !muted;
  }

  /** Off means off: the camera itself is let go, and its light goes out. Gives why it did not come on again. */
  async camera(on) {
    if (on === !!this.track("video")) return "";
    let track = null;
    if (on) {
      try {
        track = (await navigator.mediaDevices.getUserMedia({ video: this.picture() })).getVideoTracks()[0];
      } catch (error) {
        return `camera: ${deviceWords(error)}`;
      }
    }
    for (const old of this.local.getVideoTracks()) {
      old.stop();
      this.local.removeTrack(old);
    }
    if (track) this.local.addTrack(track);
    await this.replaceVideo(track);
    return "";
  }

  /** The phone's other camera. */
  async turn() {
    this.facing = this.facing === "user" ? "environment" : "user";
    await this.camera(false);
    return this.camera(true);
  }

  async replaceVideo(track) {
    for (const { pc } of this.peers.values()) {
      for (const transceiver of pc.getTransceivers()) {
        if (transceiver.receiver.track.kind === "video" && !transceiver.stopped) {
          await transceiver.sender.replaceTrack(track);
        }
      }
    }
  }

  open(id, polite) {
    this.close(id);
    this.peers.set(id, new Peer(id, polite, this));
  }

  hear(id, word) {
    return this.peers.get(id)?.hear(word);
  }

  close(id) {
    this.peers.get(id)?.close();
    this.peers.delete(id);
  }

  end() {
    for (const id of [...this.peers.keys()]) this.close(id);
    for (const track of this.local.getTracks()) track.stop();
  }

  /** Round trip (ms), loss (share of packets since the last look), frames decoded so far: one row for each peer. */
  async measure() {
    const rows = [];
    for (const peer of this.peers.values()) {
      const row = { peer: peer.id, rtt_ms: null, loss: null, frames: 0, width: 0, height: 0 };
      let got = 0;
      let lost = 0;
      for (const stat of (await peer.pc.getStats()).values()) {
        if (stat.type === "candidate-pair" && stat.nominated && stat.currentRoundTripTime !== undefined) {
          row.rtt_ms = stat.currentRoundTripTime * 1000;
        } else if (stat.type === "inbound-rtp") {
          got += stat.packetsReceived ?? 0;
          lost += stat.packetsLost ?? 0;
          if (stat.kind === "video") {
            row.frames = stat.framesDecoded ?? 0;
            row.width = stat.frameWidth ?? 0;
            row.height = stat.frameHeight ?? 0;
          }
        }
      }
      if (peer.last) {
        const came = got - peer.last.got;
        const missed = Math.max(0, lost - peer.last.lost);
        if (came + missed > 0) row.loss = missed / (came + missed);
      }
      peer.last = { got, lost };
      rows.push(row);
    }
    return rows;
  }
}

/** As the desk says it: see console/desk/call/news.py, which holds the same limits. */
export function qualityOf({ rtt_ms, loss }) {
  if (rtt_ms === null) return "unknown";
  if (rtt_ms > 400 || (loss ?? 0) > 0.05) return "poor";
  return rtt_ms > 200 || (loss ?? 0) > 0.02 ? "fair" : "good";
}

function deviceWords(error) {
  return (
    {
      NotAllowedError: "not allowed",
      NotFoundError: "there is none",
      NotReadableError: "in use by another program",
      OverconstrainedError: "cannot do what is asked",
    }[error?.name] ?? "cannot be opened"
  );
}
