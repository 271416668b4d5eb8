// A signature drawn with a finger, a pen or the mouse. What is kept are its strokes, not a picture.

import { Trans, useLingui } from "@lingui/react/macro";
import { Eraser } from "lucide-react";
import { type PointerEvent, useEffect, useRef, useState } from "react";
import { drawTo, type Point, type Stroke, writeStrokes } from "./strokes";

/** Points are of this grid, however large the pad is drawn. */
const WIDTH = 600;
const HEIGHT = 180;

function draw(canvas: HTMLCanvasElement, strokes: Stroke[]): void {
  const pen = canvas.getContext("2d");
  if (!pen) return;
  pen.clearRect(0, 0, WIDTH, HEIGHT);
  pen.lineWidth = 3;
  pen.lineCap = "round";
  pen.lineJoin = "round";
  pen.strokeStyle = getComputedStyle(canvas).color;
  for (const stroke of strokes) {
    pen.beginPath();
    for (const { x, y } of stroke) pen.lineTo(x, y);
    pen.stroke();
  }
}

function pointOf(event: PointerEvent<HTMLCanvasElement>): Point {
  const box = event.currentTarget.getBoundingClientRect();
  return {
    x: ((event.clientX - box.left) / (box.width || WIDTH)) * WIDTH,
    y: ((event.clientY - box.top) / (box.height || HEIGHT)) * HEIGHT,
  };
}

export function SignaturePad(props: { onChange: (signature: string) => void }) {
  const { t } = useLingui();
  const canvas = useRef<HTMLCanvasElement>(null);
  const strokes = useRef<Stroke[]>([]);
  const drawing = useRef(false);
  const [signed, setSigned] = useState(false);
  const latest = useRef(props.onChange);
  latest.current = props.onChange;

  const show = () => {
    if (canvas.current) draw(canvas.current, strokes.current);
  };
  useEffect(show, []);
  const tell = () => {
    const text = writeStrokes(strokes.current);
    setSigned(text !== "");
    latest.current(text);
  };
  const begin = (event: PointerEvent<HTMLCanvasElement>) => {
    event.preventDefault();
    event.currentTarget.setPointerCapture?.(event.pointerId);
    drawing.current = true;
    strokes.current = [...strokes.current, drawTo([], pointOf(event))];
    show();
  };
  const go = (event: PointerEvent<HTMLCanvasElement>) => {
    const last = strokes.current.at(-1);
    if (!drawing.current || !last) return;
    strokes.current = [...strokes.current.slice(0, -1), drawTo(last, pointOf(event))];
    show();
  };
  const end = () => {
    if (!drawing.current) return;
    drawing.current = false;
    tell();
  };
  const clear = () => {
    strokes.current = [];
    show();
    tell();
  };
  return (
    <div className="grid gap-1">
      <canvas
        ref={canvas}
        role="img"
        aria-label={signed ? t`Signature : signée` : t`Signature : vide`}
        width={WIDTH}
        height={HEIGHT}
        className="h-[180px] w-full touch-none rounded-md border-2 border-edge bg-surface text-ink"
        onPointerDown={begin}
        onPointerMove={go}
        onPointerUp={end}
        onPointerCancel={end}
      />
      <div className="flex items-center justify-between gap-2">
        <span className="text-sm text-quiet">
          {signed ? <Trans>Signée.</Trans> : <Trans>Le destinataire signe dans ce cadre.</Trans>}
        </span>
        <button type="button" className="btn px-3" onClick={clear}>
          <Eraser aria-hidden className="size-5" />
          <Trans>Effacer</Trans>
        </button>
      </div>
    </div>
  );
}
