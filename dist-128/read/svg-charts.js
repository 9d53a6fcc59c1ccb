// Small charts as inline SVG. Colours come from the page's style, by class. It must not know what is drawn.
import { html } from './markup.js';
const round = (value) => Number(value.toFixed(1));
/** Points scaled into a box, y upwards; a flat line lies in its middle. */
function scaleInto(points, box) {
    const { width, height, margin } = box;
    const xs = points.map(({ x }) => x);
    const ys = points.map(({ y }) => y);
    const least = Math.min(...ys, box.floor ?? Infinity);
    const xSpan = Math.max(...xs) - Math.min(...xs);
    const ySpan = Math.max(...ys) - least;
    return points.map(({ x, y }) => ({
        x: round(margin + (xSpan === 0 ? 0.5 : (x - Math.min(...xs)) / xSpan) * (width - 2 * margin)),
        y: round(height - margin - (ySpan === 0 ? 0.5 : (y - least) / ySpan) * (height - 2 * margin)),
    }));
}
const path = (points) => points.map(({ x, y }) => `${x},${y}`).join(' ');
/** A line as small as a word, with a dot at its end; nothing for fewer than two points. `label` says it in words. */
export function sparkline(points, label) {
    const [width, height] = [120, 36];
    const fitted = scaleInto(points, { width, height, margin: 4 });
    const [first, last] = [fitted[0], fitted.at(-1)];
    if (first === undefined || last === undefined || fitted.length < 2)
        return null;
    return html `<svg class="spark" viewBox="0 0 ${width} ${height}" preserveAspectRatio="xMinYMid" role="img" aria-label="${label}"><polygon class="area" points="${first.x},${height} ${path(fitted)} ${last.x},${height}"/><polyline class="line" points="${path(fitted)}"/><circle class="dot" cx="${last.x}" cy="${last.y}" r="3"/></svg>`;
}
/** A line over time, from 0, filled below; nothing for fewer than two points. */
export function areaChart(points, label) {
    const [width, height] = [600, 120];
    const fitted = scaleInto(points, { width, height, margin: 3, floor: 0 });
    const [first, last] = [fitted[0], fitted.at(-1)];
    if (first === undefined || last === undefined || fitted.length < 2)
        return null;
    return html `<svg class="chart" viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" role="img" aria-label="${label}"><polygon class="area" points="${first.x},${height} ${path(fitted)} ${last.x},${height}"/><polyline class="line" points="${path(fitted)}"/></svg>`;
}
/** A bar for each value, the last one marked; each says its `title` when it is pointed at. */
export function barChart(bars, label) {
    const [step, height] = [20, 100];
    const most = Math.max(...bars.map(({ value }) => value), Number.MIN_VALUE);
    const drawn = bars.map(({ value, title }, n) => {
        const tall = round(Math.max(value > 0 ? 2 : 0.75, (value / most) * height));
        const mark = n === bars.length - 1 ? 'bar now' : 'bar';
        return html `<rect class="${mark}" x="${n * step + 2}" y="${round(height - tall)}" width="${step - 4}" height="${tall}" rx="2"><title>${title}</title></rect>`;
    });
    return html `<svg class="chart" viewBox="0 0 ${bars.length * step} ${height}" preserveAspectRatio="none" role="img" aria-label="${label}">${drawn}</svg>`;
}
