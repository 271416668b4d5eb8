// Numbers of a departure, each with its word, and lists of passengers under them.

import { Trans } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

export function Numbers(props: { children: ReactNode }) {
  return (
    <dl className="grid grid-cols-[repeat(auto-fill,minmax(104px,1fr))] gap-2 lg:grid-cols-5">
      {props.children}
    </dl>
  );
}

/** A number of passengers. What asks for a look is said in a colour too, where it is not zero. */
export function Count(props: { name: ReactNode; value: number; care?: boolean }) {
  const care = props.care && props.value > 0;
  return (
    <div className={`rounded-md px-3 py-1 ${care ? "bg-wait-soft text-wait" : "bg-sunken"}`}>
      <dt className={care ? "text-sm font-semibold" : "text-sm text-quiet"}>{props.name}</dt>
      <dd className="text-[28px] leading-9 font-semibold">{props.value}</dd>
    </div>
  );
}

interface Named {
  ticket: string;
  number: string | null;
  name: string | null;
  seat: number | null;
  phone?: string | null;
}

/** Passengers by seat, with the telephone where they are to be called. */
export function Names(props: { passengers: Named[]; call?: boolean; links: boolean }) {
  return (
    <ul className="columns-1 gap-x-6 xl:columns-2">
      {props.passengers.map(({ ticket, number, name, seat, phone }) => (
        <li
          key={ticket}
          className="flex break-inside-avoid items-baseline gap-2 border-b border-line py-1"
        >
          <span className="w-14 shrink-0 font-semibold">
            {seat === null ? <Trans>debout</Trans> : seat}
          </span>
          <span className="min-w-0 flex-1 truncate">{name ?? <Trans>inconnu ici</Trans>}</span>
          {props.call ? (
            <span className="shrink-0 whitespace-nowrap">
              {phone ?? (
                <span className="text-quiet">
                  <Trans>sans téléphone</Trans>
                </span>
              )}
            </span>
          ) : null}
          {number ? (
            <span className="shrink-0 whitespace-nowrap text-sm text-quiet">
              {props.links ? (
                <Link to="/billets/$ticket" params={{ ticket }} className="underline">
                  {number}
                </Link>
              ) : (
                number
              )}
            </span>
          ) : null}
        </li>
      ))}
    </ul>
  );
}

export function Panel(props: {
  title: ReactNode;
  children: ReactNode;
  note?: ReactNode;
  /** Beside the title. */
  beside?: ReactNode;
}) {
  return (
    <section className="panel grid min-w-0 content-start gap-2 p-4">
      <header className="flex flex-wrap items-center justify-between gap-2">
        <h2 className="text-lg">{props.title}</h2>
        {props.beside}
      </header>
      {props.note ? <p className="text-sm text-quiet">{props.note}</p> : null}
      {props.children}
    </section>
  );
}
