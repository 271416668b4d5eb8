// Tables of figures: their frame, their cells, and the bar that shows a share of the largest.

import type { ReactNode } from "react";

const CELL = "px-2 py-2";

/** A table that scrolls sideways by itself when the screen is narrow. */
export function Figures(props: {
  name: string;
  heads: ReactNode[];
  children: ReactNode;
  foot?: ReactNode;
}) {
  return (
    <section
      className="relative overflow-x-auto"
      aria-label={props.name}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
      tabIndex={0}
    >
      <table className="w-full border-collapse [overflow-wrap:normal]">
        <caption className="sr-only">{props.name}</caption>
        <thead className="border-b border-edge text-sm text-quiet">
          <tr>
            {props.heads.map((head, index) => (
              <th
                key={index}
                scope="col"
                className={`${CELL} align-bottom font-semibold ${index === 0 ? "text-left" : "text-right"}`}
              >
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{props.children}</tbody>
        {props.foot ? (
          <tfoot className="border-t-2 border-edge font-semibold">{props.foot}</tfoot>
        ) : null}
      </table>
    </section>
  );
}

export function Line(props: { children: ReactNode }) {
  return <tr className="border-b border-line last:border-0">{props.children}</tr>;
}

export function Name(props: { children: ReactNode }) {
  return (
    <th scope="row" className={`${CELL} text-left font-semibold`}>
      {props.children}
    </th>
  );
}

export function Amount(props: { children: ReactNode }) {
  return <td className={`amount ${CELL}`}>{props.children}</td>;
}

export function Text(props: { children: ReactNode }) {
  return <td className={CELL}>{props.children}</td>;
}

/** A drawing of what the cell beside it says. */
export function Bar(props: { value: number; of: number; mark?: number }) {
  const share = (value: number) =>
    props.of > 0 ? `${Math.max(0, Math.min(100, (value / props.of) * 100))}%` : "0%";
  return (
    <div aria-hidden className="relative h-4 min-w-16 border border-line bg-sunken">
      <div className="h-full bg-accent" style={{ width: share(props.value) }} />
      {props.mark === undefined ? null : (
        <div
          className="absolute -top-0.5 -bottom-0.5 w-[3px] bg-ink outline-1 outline-surface"
          style={{ left: `min(${share(props.mark)}, calc(100% - 3px))` }}
        />
      )}
    </div>
  );
}

export function Panel(props: { title: ReactNode; children: ReactNode; note?: ReactNode }) {
  return (
    <section className="panel min-w-0 p-4">
      <h2 className="mb-2 text-lg">{props.title}</h2>
      {props.note ? <p className="mb-2 text-sm text-quiet">{props.note}</p> : null}
      {props.children}
    </section>
  );
}
