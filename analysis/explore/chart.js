// Draws a Chart (chart.py) as SVG. Labels are text nodes, never HTML: they come from articles.
const NS = "http://www.w3.org/2000/svg";

function add(parent, name, attributes, text) {
  const node = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  if (text !== undefined) node.textContent = text;
  parent.appendChild(node);
  return node;
}

function format(model, value) {
  if (value === null) return "no estimate";
  if (model.get("kind") === "time") return String(value);
  return model.get("percent") ? `${(value * 100).toFixed(0)} %` : value.toFixed(2);
}

function describe(model, row) {
  const interval = row.low === null ? "" : ` (${format(model, row.low)} to ${format(model, row.high)})`;
  const n = model.get("kind") === "time" ? "articles" : `n = ${row.n}`;
  return `${row.label}: ${format(model, row.value)}${interval}, ${n}${row.note ? `, ${row.note}` : ""}`;
}

function makeClickable(group, model, number, label) {
  let count = 0;
  const choose = () => {
    count += 1;
    model.set("chosen", `${number}:${Date.now()}-${count}`);
    model.save_changes();
  };
  for (const [key, value] of Object.entries({ tabindex: 0, role: "button", "aria-label": label })) {
    group.setAttribute(key, value);
  }
  group.style.cursor = "pointer";
  group.addEventListener("click", choose);
  group.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") { event.preventDefault(); choose(); }
  });
  add(group, "title", {}, label);
}

function drawBars(svg, model, chosen) {
  const rows = model.get("rows"), [low, high] = model.get("ends");
  const left = 165, width = 220, step = 20, top = 6;
  const x = (value) => left + ((value - low) / (high - low)) * width;
  const height = top + rows.length * step + 20;
  svg.setAttribute("viewBox", `0 0 440 ${height}`);
  add(svg, "line", { x1: x(0), x2: x(0), y1: top, y2: height - 18, stroke: "#888" });
  rows.forEach((row, number) => {
    const y = top + number * step, sure = row.low !== null;
    const group = add(svg, "g", { class: "pressgauge-bar" });
    makeClickable(group, model, number, describe(model, row));
    add(group, "rect", { x: 0, y, width: 440, height: step, fill: number === chosen ? "#fff2c4" : "transparent" });
    const short = row.label.length > 26 ? `${row.label.slice(0, 25)}…` : row.label;
    add(group, "text", { x: left - 6, y: y + 14, "text-anchor": "end", "font-size": 11, fill: "currentColor" }, short);
    if (row.value !== null) {
      const [from, to] = [Math.min(x(0), x(row.value)), Math.max(x(0), x(row.value))];
      const look = sure ? { fill: row.color, "fill-opacity": 0.75 } : { fill: "none", stroke: "#888" };
      add(group, "rect", { x: from, y: y + 4, width: Math.max(to - from, 1), height: step - 8, ...look });
    }
    if (sure) {
      add(group, "line", { x1: x(row.low), x2: x(row.high), y1: y + 10, y2: y + 10, stroke: "currentColor", "stroke-width": 1.5 });
    }
    add(group, "text", { x: left + width + 6, y: y + 14, "font-size": 11, fill: "#777" }, `n = ${row.n}`);
  });
  for (const end of [low, high]) {
    add(svg, "text", { x: x(end), y: height - 4, "text-anchor": "middle", "font-size": 11, fill: "#777" }, format(model, end));
  }
}

function drawTime(svg, model, chosen) {
  const rows = model.get("rows"), width = 430, top = 6, base = 126;
  const most = Math.max(1, ...rows.map((row) => row.value)), step = width / Math.max(rows.length, 1);
  svg.setAttribute("viewBox", "0 0 440 146");
  rows.forEach((row, number) => {
    const height = ((base - top) * row.value) / most;
    const group = add(svg, "g", { class: "pressgauge-bar" });
    makeClickable(group, model, number, describe(model, row));
    const place = { x: 5 + number * step, width: Math.max(step, 0.5) };
    add(group, "rect", { ...place, y: top, height: base - top, fill: number === chosen ? "#fff2c4" : "transparent" });
    add(group, "rect", { x: place.x, width: Math.max(step * 0.85, 0.5), y: base - height, height, fill: row.color });
  });
  if (rows.length) {
    add(svg, "text", { x: 5, y: 142, "font-size": 11, fill: "#777" }, rows[0].label);
    add(svg, "text", { x: 435, y: 142, "text-anchor": "end", "font-size": 11, fill: "#777" }, rows[rows.length - 1].label);
    add(svg, "text", { x: 435, y: 14, "text-anchor": "end", "font-size": 11, fill: "#777" }, `most: ${most}`);
  }
}

function render({ model, el }) {
  const draw = () => {
    const heading = document.createElement("div");
    heading.style.fontWeight = "600";
    heading.textContent = model.get("title");
    const svg = document.createElementNS(NS, "svg");
    svg.setAttribute("width", "100%");
    const mark = model.get("chosen");
    const chosen = mark ? Number(mark.split(":")[0]) : -1;
    (model.get("kind") === "time" ? drawTime : drawBars)(svg, model, chosen);
    if (!model.get("rows").length) heading.textContent += ": nothing to show for this choice";
    el.replaceChildren(heading, svg);
  };
  model.on("change", draw);
  draw();
}

export default { render };
