"use strict";
/* The shift on a map: a canvas over Leaflet, drawn for the second that the slider stands at. */
function watchfloorMap(map, heat, data) {
  const BANDS = ["critical", "elevated", "normal"];
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue("--" + name).trim();
  const $ = (id) => document.getElementById(id);
  const slider = $("second"), clock = $("clock"), play = $("play"), speed = $("speed"), counts = $("counts");
  let second = data.end, timer = null, picked = -1;

  // ---- tracks: differences in whole steps back to positions ----
  const tracks = data.tracks.map((track) => {
    const times = [], lats = [], lons = [];
    let t = 0, a = 0, o = 0;
    for (let i = 0; i < track.p.length; i += 3) {
      t += track.p[i]; a += track.p[i + 1]; o += track.p[i + 2];
      times.push(t); lats.push(a / data.scale); lons.push(o / data.scale);
    }
    return { name: track.name, times, lats, lons };
  });
  function at(track, t) {
    const times = track.times;
    if (!times.length || t < times[0]) return null;
    let low = 0, high = times.length - 1;
    while (low < high) { const mid = (low + high + 1) >> 1; if (times[mid] <= t) low = mid; else high = mid - 1; }
    if (t - times[low] > data.lost) return null;
    const next = low + 1;
    if (next < times.length && times[next] - times[low] <= data.lost) {
      const part = (t - times[low]) / (times[next] - times[low]);
      return [track.lats[low] + part * (track.lats[next] - track.lats[low]),
              track.lons[low] + part * (track.lons[next] - track.lons[low])];
    }
    return [track.lats[low], track.lons[low]];
  }

  // ---- the canvas ----
  const Canvas = L.Layer.extend({
    onAdd() {
      this.canvas = L.DomUtil.create("canvas", "shift-canvas", map.getPanes().overlayPane);
      map.on("moveend zoomend resize viewreset", this.place, this);
      this.place();
    },
    onRemove() { this.canvas.remove(); map.off("moveend zoomend resize viewreset", this.place, this); },
    place() {
      const size = map.getSize(), ratio = window.devicePixelRatio || 1, canvas = this.canvas;
      L.DomUtil.setPosition(canvas, map.containerPointToLayerPoint([0, 0]));
      canvas.width = size.x * ratio; canvas.height = size.y * ratio;
      canvas.style.width = size.x + "px"; canvas.style.height = size.y + "px";
      canvas.style.zIndex = 500;
      draw();
    },
  });
  const layer = new Canvas();

  function shape(pen, x, y, band, r) {
    pen.beginPath();
    // As on the desk: a hexagon, never the diamond, which means "hostile" in military symbology.
    if (band === 0) for (let corner = 0; corner < 6; corner++) pen.lineTo(x + r * 1.1 * Math.cos(corner * Math.PI / 3), y + r * 1.1 * Math.sin(corner * Math.PI / 3));
    else if (band === 1) { pen.moveTo(x, y - r * 1.15); pen.lineTo(x + r * 1.1, y + r * 0.85); pen.lineTo(x - r * 1.1, y + r * 0.85); }
    else pen.arc(x, y, r * 0.85, 0, 7);
    pen.closePath();
  }
  function draw() {
    if (!layer.canvas) return;
    const pen = layer.canvas.getContext("2d"), ratio = window.devicePixelRatio || 1;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    const size = map.getSize();
    pen.clearRect(0, 0, size.x, size.y);
    let open = 0, over = 0, units = 0;
    for (const [index, one] of data.incidents.entries()) {
      const [lat, lon, received, , end, band] = one;
      if (received > second) continue;
      const gone = end !== null && end <= second;
      if (gone) over++; else open++;
      if (lat === null) continue;
      const p = map.latLngToContainerPoint([lat, lon]);
      if (p.x < -20 || p.y < -20 || p.x > size.x + 20 || p.y > size.y + 20) continue;
      pen.globalAlpha = !gone ? 1 : second - end < 7200 ? 0.3 : 0.12;
      shape(pen, p.x, p.y, band, gone ? 3 : 6.5);
      pen.fillStyle = colour(BANDS[band]); pen.fill();
      if (!gone) { pen.lineWidth = 1.6; pen.strokeStyle = colour("raised"); pen.stroke(); }
      if (index === picked) { pen.globalAlpha = 1; pen.beginPath(); pen.arc(p.x, p.y, 14, 0, 7); pen.lineWidth = 2.5; pen.strokeStyle = colour("text"); pen.stroke(); }
    }
    pen.globalAlpha = 1;
    for (const track of tracks) {
      const place = at(track, second);
      if (!place) continue;
      units++;
      const p = map.latLngToContainerPoint(place);
      pen.beginPath(); pen.rect(p.x - 3, p.y - 3, 6, 6);
      pen.fillStyle = colour("accent"); pen.fill();
      pen.lineWidth = 1; pen.strokeStyle = colour("raised"); pen.stroke();
    }
    counts.textContent = open.toLocaleString("en") + " open · " + over.toLocaleString("en") + " over" +
      (tracks.length ? " · " + units.toLocaleString("en") + " units" : "");
  }

  // ---- the clock ----
  const pad = (n) => String(n).padStart(2, "0");
  function words(t) {
    const d = new Date((data.start + t) * 1000);  // the report's calendar and zone, told as if it were UTC
    return d.getUTCFullYear() + "-" + pad(d.getUTCMonth() + 1) + "-" + pad(d.getUTCDate()) + " " +
      pad(d.getUTCHours()) + ":" + pad(d.getUTCMinutes()) + ":" + pad(d.getUTCSeconds());
  }
  function show(t) {
    second = Math.max(0, Math.min(data.end, t));
    slider.value = second; clock.textContent = words(second); draw();
  }
  slider.max = data.end; slider.step = Math.max(1, Math.round(data.end / 5000));
  slider.addEventListener("input", () => { picked = -1; show(Number(slider.value)); });
  function stop() { clearInterval(timer); timer = null; play.textContent = "Play"; }
  play.addEventListener("click", () => {
    if (timer) return stop();
    if (second >= data.end) show(0);
    play.textContent = "Stop";
    timer = setInterval(() => { show(second + data.end / Number(speed.value) / 30); if (second >= data.end) stop(); }, 1000 / 30);
  });
  $("warm").addEventListener("change", (event) => { if (event.target.checked) heat.addTo(map); else heat.remove(); });
  heat.remove();
  document.querySelectorAll("[data-second]").forEach((link) => link.addEventListener("click", (event) => {
    event.preventDefault(); stop();
    picked = Number(link.dataset.incident ?? -1);
    const one = data.incidents[picked];
    if (one && one[0] !== null) map.setView([one[0], one[1]], Math.max(map.getZoom(), 14));
    show(Number(link.dataset.second)); $("map-section").scrollIntoView({ behavior: "smooth", block: "start" });
  }));
  layer.addTo(map);
  const busiest = data.busiest;
  show(busiest);
  const bounds = map.getBounds();  // as the page opened: the whole shift
  function whole() { map.invalidateSize({ animate: false }); map.fitBounds(bounds, { animate: false }); }
  window.addEventListener("beforeprint", whole);
  window.matchMedia("print").addEventListener("change", (event) => { if (event.matches) whole(); });
}
