// A signature as the engine keeps it: points `x,y` with spaces between, a `;` after each stroke.

export interface Point {
  x: number;
  y: number;
}
export type Stroke = Point[];

/** What the engine takes at most, in characters. */
const LENGTH_MAX = 8_000;
/** Fewer points are a tap, and no signature. */
const POINTS_MIN = 8;
/** Points nearer than this add nothing that one could see. */
const NEAR = 3;
const COORDINATE_MAX = 9_999;

function clean({ x, y }: Point): Point {
  const whole = (value: number) => Math.min(COORDINATE_MAX, Math.max(0, Math.round(value)));
  return { x: whole(x), y: whole(y) };
}

/** Adds a point to a stroke, unless it lies where the last one does. */
export function drawTo(stroke: Stroke, point: Point): Stroke {
  const next = clean(point);
  const last = stroke.at(-1);
  if (last && Math.hypot(next.x - last.x, next.y - last.y) < NEAR) return stroke;
  return [...stroke, next];
}

/** Every second point of each stroke; its ends stay. */
function thinned(strokes: Stroke[]): Stroke[] {
  return strokes.map((stroke) =>
    stroke.filter((_, index) => index % 2 === 0 || index === stroke.length - 1),
  );
}

function written(strokes: Stroke[]): string {
  return strokes
    .filter((stroke) => stroke.length > 0)
    .map((stroke) => `${stroke.map(({ x, y }) => `${x},${y}`).join(" ")};`)
    .join("");
}

/** The text of a signature; empty as long as there is none. */
export function writeStrokes(strokes: Stroke[]): string {
  const points = strokes.reduce((sum, stroke) => sum + stroke.length, 0);
  if (points < POINTS_MIN) return "";
  let kept = strokes;
  for (let text = written(kept); ; text = written(kept)) {
    if (text.length <= LENGTH_MAX) return text;
    const fewer = thinned(kept);
    // So many strokes of two points that nothing is left to drop: the last ones go.
    kept = written(fewer).length < text.length ? fewer : kept.slice(0, -1);
  }
}
